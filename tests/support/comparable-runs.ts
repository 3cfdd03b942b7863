import { applySettings, parseRunConfig } from '../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../src-shared/config/presets/index.ts';
import { openEngine } from '../../src-main/engine/engine.ts';
import { identityOf } from '../../src-main/storage/process-identity.ts';
import { appendMetrics } from '../../src-main/storage/repositories/metrics.ts';
import { changeStatus, createRun, startRun } from '../../src-main/storage/repositories/runs.ts';

type Wanted = { variances: readonly number[]; seeds: number; steps: number };

/** A loss that falls, apart for each run; that of seed 1 is NaN at every 50th update from the 8th on. */
function lossAt(step: number, variance: number, seed: number): number {
  return seed === 1 && step % 50 === 7 ? NaN : variance / (1 + step / 100) + seed * 0.5 + Math.sin(step * (seed + 1));
}

const ROWS_AT_ONCE = 5000;

function rows(variance: number, seed: number, from: number, to: number) {
  return Array.from({ length: to - from }, (_, offset) => {
    const step = from + offset;
    const loss = lossAt(step, variance, seed);
    const values = { loss, invariance: loss / 50, variance: loss / 40, covariance: loss / 30, learning_rate: 0.1 };
    const isMeasured = step % 25 === 24;
    return { step, milliseconds: step * 20, values: isMeasured ? { ...values, knn_top1: 1 - 1 / (2 + step) } : values };
  });
}

/**
 * Fills a data folder that no engine has open with finished runs 'variance 10, seed 0', …: their metrics are made up.
 * @returns their identifiers, seeds of the first coefficient first
 */
export async function addComparableRuns(home: string, { variances, seeds, steps }: Wanted): Promise<string[]> {
  const { database, close } = await openEngine(home);
  const ids: string[] = [];
  for (const variance of variances) {
    for (let seed = 0; seed < seeds; seed++) {
      const settings = [
        `seed=${seed}`,
        `method.coefficients.variance=${variance}`,
        `training.steps=${steps}`,
        'training.epochs=null',
      ];
      const config = parseRunConfig(applySettings(presetNamed('digits').config, settings), 'the preset');
      const name = `variance ${variance}, seed ${seed}`;
      const past = { method: 'vicreg', datasetName: 'digits', datasetId: null, config, totalSteps: steps };
      const { id } = createRun(database, { ...past, name, status: 'queued' });
      const attempt = startRun(database, id, identityOf(), 0);
      changeStatus(database, id, 'running');
      for (let from = 0; from < steps; from += ROWS_AT_ONCE) {
        appendMetrics(database, id, attempt, rows(variance, seed, from, Math.min(steps, from + ROWS_AT_ONCE)));
      }
      changeStatus(database, id, 'finished', { step: steps });
      ids.push(id);
    }
  }
  close();
  return ids;
}

import { parseRunConfig } from '../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../src-shared/config/presets/index.ts';
import { philox, type Key } from '../../src-shared/random/philox.ts';
import { openEngine, type Engine } from '../../src-main/engine/engine.ts';
import { inTransaction } from '../../src-main/storage/in-transaction.ts';
import { identityOf } from '../../src-main/storage/process-identity.ts';
import { appendMetrics, type MetricRow } from '../../src-main/storage/repositories/metrics.ts';
import { changeStatus, createRun, startRun } from '../../src-main/storage/repositories/runs.ts';

export type MeasuredRuns = {
  /** Of the first; the others are numbered. */
  name: string;
  count: number;
  steps: number;
  series: readonly string[];
};

/** Rows written at once: as many as a chunk holds. */
const ROWS = 4096;
const words = new Uint32Array(4);

/** A curve that falls as losses do, with noise and, now and then, a spike that no chart may leave out. */
function valueAt(step: number, index: number, key: Key): number {
  philox([step, index, 0, 0], key, words);
  const noise = (words[0] ?? 0) / 2 ** 32;
  const spike = (words[1] ?? 0) % 50_000 === 0 ? 5 : 0;
  return (index + 1) / (1 + step / 5000) + 0.1 * noise + spike;
}

function rows(from: number, to: number, series: readonly string[], key: Key): MetricRow[] {
  return Array.from({ length: to - from }, (_, offset) => {
    const step = from + offset;
    const values = Object.fromEntries(series.map((name, index) => [name, valueAt(step, index, key)]));
    return { step, milliseconds: step * 20, values };
  });
}

function addRun({ database }: Engine, name: string, number: number, { steps, series }: MeasuredRuns): void {
  const { config: preset } = presetNamed('digits');
  const settings = typeof preset === 'object' ? preset : {};
  const config = parseRunConfig({ ...settings, name, seed: number % 10 }, 'the preset');
  const past = { method: 'vicreg', datasetName: 'digits', datasetId: null, config, totalSteps: steps };
  const { id } = createRun(database, { ...past, name, status: 'queued' });
  const attempt = startRun(database, id, identityOf(), 0);
  changeStatus(database, id, 'running');
  for (let from = 0; from < steps; from += ROWS) {
    appendMetrics(database, id, attempt, rows(from, Math.min(steps, from + ROWS), series, [number, 0]));
  }
  changeStatus(database, id, 'finished', { step: steps });
}

/** Fills a data folder that no engine has open with runs that have measured something. */
export async function addMeasuredRuns(home: string, runs: MeasuredRuns): Promise<void> {
  const engine = await openEngine(home);
  inTransaction(engine.database, () => {
    for (let number = 0; number < runs.count; number++) {
      addRun(engine, number === 0 ? runs.name : `${runs.name} ${number}`, number, runs);
    }
  });
  engine.close();
}

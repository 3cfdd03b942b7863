import { join } from 'node:path';
import type { SeriesPoints } from '../../../src-shared/contract/runs.ts';
import { endEngine } from '../../../src-main/engine/attach/end-engine.ts';
import { openDatabase } from '../../../src-main/storage/database.ts';
import { stateWhere } from '../engine-runs.ts';
import { check } from './check.ts';
import { contentsOf } from './dataset-faults.ts';
import type { EngineLog } from './engine-log.ts';
import { requestFor } from './preparation-scene.ts';
import { attach } from './round.ts';
import { canGoOn, command, nothingTrains, type Stage } from './stage.ts';
import { REPEATABLE } from './told-points.ts';
import { aimAt, strike } from './victims.ts';

/** Prepares what kills have interrupted to its end. */
async function finishPreparations({ connection, pictures, told }: Stage, contents: string): Promise<string[]> {
  const { datasets } = connection.services;
  const faults: string[] = [];
  for (const name of told.preparations) {
    const { id } = await datasets.prepare(requestFor(pictures, name));
    for await (const { finished } of datasets.followPreparation({ id })) {
      if (finished !== null && contentsOf(finished.dataset.folder) !== contents) {
        faults.push(`the data set ${name} is not what it would be had nothing disturbed its preparation`);
      }
    }
  }
  return faults;
}

async function repeatableSeries({ connection }: Stage, runId: string): Promise<Map<string, SeriesPoints>> {
  const { series } = await connection.services.runs.points({ runId, names: null, fromStep: 0 });
  const repeatable = series.filter(({ name }) => REPEATABLE.test(name));
  return new Map(repeatable.map((points) => [points.name, points]));
}

/** Brings a run to its end, before all others. */
async function finish(stage: Stage, runId: string): Promise<void> {
  await command(stage, { kind: 'move', runId, position: 0 }, { kind: 'hold', runId, held: false });
  await command(stage, { kind: 'hold', runId: null, held: false });
  await stateWhere(stage.connection.services, runId, ({ run }) => run.status === 'finished');
  await nothingTrains(stage);
}

/** A measurement that the end of the engine cuts off is not made up for: such series may have gaps. */
const MAY_HAVE_GAPS = 'knn_top1';

function differences(disturbed: Map<string, SeriesPoints>, undisturbed: Map<string, SeriesPoints>): string[] {
  return [...undisturbed].flatMap(([name, { steps, values }]) => {
    const others = disturbed.get(name);
    const found = new Map(Array.from(others?.steps ?? [], (step, i) => [step, others?.values[i]]));
    const isOther = (step: number, value: number | undefined) =>
      found.has(step) ? !Object.is(found.get(step), value) : name !== MAY_HAVE_GAPS;
    const at = steps.findIndex((step, i) => isOther(step, values[i]));
    if (at < 0 && found.size <= steps.length) return [];
    const [step = steps.length, value] = [steps[at], values[at]];
    return [`${name} of step ${step} is ${found.get(step)} instead of ${value}`];
  });
}

/** Brings the run that was started most often to its end, and compares it with one that nothing disturbs. */
async function compareWithUndisturbed(stage: Stage): Promise<{ attempts: number; faults: string[] }> {
  const { told, connection, steps } = stage;
  await nothingTrains(stage);
  const long = [...told.runs.values()].filter(({ summary }) => summary.totalSteps === steps);
  const [most] = long.toSorted((a, b) => b.attempts - a.attempts);
  if (most === undefined) throw new Error('no long run was ever started');
  const { id: runId } = most.summary;
  const { run } = await connection.services.runs.show({ runId });
  if (canGoOn(most)) await command(stage, { kind: 'resume', runId, attempts: most.attempts });
  if (run.status !== 'finished') await finish(stage, runId);
  await command(stage, { kind: 'start', config: run.config });
  const undisturbed = told.queue.places.at(-1)?.runId ?? '';
  await finish(stage, undisturbed);
  const faults = differences(await repeatableSeries(stage, runId), await repeatableSeries(stage, undisturbed));
  return { attempts: most.attempts, faults: faults.map((fault) => `run ${runId}: ${fault}`) };
}

/** Kills an idle engine: the next one finds nothing to settle. */
async function startAgain(stage: Stage, log: EngineLog): Promise<string[]> {
  log.news();
  strike(aimAt(stage.home, stage.mark, 'engine'));
  await attach(stage);
  const faults = await check(stage);
  const complaints = log.news().filter(({ level }) => level !== 'info');
  return [...faults, ...complaints.map(({ message }) => `an engine that had nothing to settle says: ${message}`)];
}

async function examineDatabase(home: string): Promise<string[]> {
  await endEngine(home);
  const database = await openDatabase(join(home, 'workbench.sqlite'));
  try {
    const found = [database.pragma('integrity_check', { simple: true }), database.pragma('foreign_key_check')];
    return JSON.stringify(found) === '["ok",[]]' ? [] : [`the database is damaged: ${JSON.stringify(found)}`];
  } finally {
    database.close();
  }
}

/** After the last kill: everything that was interrupted comes to its end, as if nothing had happened. */
export async function playFinale(
  stage: Stage,
  log: EngineLog,
  contents: string,
): Promise<{ attempts: number; faults: string[] }> {
  const prepared = await finishPreparations(stage, contents);
  const { attempts, faults } = await compareWithUndisturbed(stage);
  const checked = await check(stage);
  const again = await startAgain(stage, log);
  const database = await examineDatabase(stage.home);
  return { attempts, faults: [...prepared, ...faults, ...checked, ...again, ...database] };
}

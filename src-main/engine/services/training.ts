import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { holdInQueue, leaveQueue, listQueue, moveInQueue } from '../../storage/repositories/queue.ts';
import { changeStatus, createRun, requireRun, requireRunSummary, type Run } from '../../storage/repositories/runs.ts';
import { writeSettings } from '../../storage/repositories/settings.ts';
import type { Engine } from '../engine.ts';
import { planOf, planRun } from '../plan-run.ts';
import { currentSettings } from '../settings.ts';
import type { Supervisor } from '../supervisor.ts';

async function create(engine: Engine, value: unknown): Promise<Run> {
  const { config, dataset, totalSteps } = await planRun(engine, parseRunConfig(value, 'The configuration'));
  return createRun(engine.database, {
    name: config.name ?? `${config.method.name} on ${dataset.name}`,
    method: config.method.name,
    datasetName: dataset.name,
    datasetId: dataset.id,
    config,
    totalSteps,
    status: 'queued',
  });
}

/** @throws AppError when there is no such run, it is under way or finished, or its data set is gone */
async function takeUp(engine: Engine, runId: string): Promise<Run> {
  const run = requireRun(engine.database, runId);
  if (run.status === 'finished') {
    throw new AppError('run-finished', `Run ${runId} is finished: it has made all of its ${run.totalSteps} updates.`);
  }
  if (['queued', 'starting', 'running'].includes(run.status)) {
    throw new AppError('run-under-way', `Run ${runId} is ${run.status} already.`, { kind: 'usage' });
  }
  await planOf(engine, run);
  return changeStatus(engine.database, runId, 'queued', { place: 'front' });
}

export function trainingService(engine: Engine, supervisor: Supervisor): Handlers<WorkbenchContract>['training'] {
  const { database } = engine;
  /** The run is told as it was queued: it may have begun by the time that this is read. */
  const queued = ({ id }: Run) => {
    const summary = requireRunSummary(database, id);
    supervisor.queueChanged();
    return summary;
  };
  return {
    start: async ({ config }) => queued(await create(engine, config)),
    resume: async ({ runId }) => queued(await takeUp(engine, runId)),
    pause: ({ runId }) => supervisor.pause(runId),
    stop: ({ runId }) => supervisor.stop(runId),
    kill: ({ runId }) => supervisor.kill(runId),
    follow: ({ runId }, { signal, emit }) => supervisor.follow(runId, signal, emit),
    queue: () => ({
      held: currentSettings(database).queueHeld,
      active: supervisor.activeRuns().map((runId) => requireRunSummary(database, runId)),
      waiting: listQueue(database).map(({ runId, held }) => ({ run: requireRunSummary(database, runId), held })),
    }),
    move({ runId, position }) {
      moveInQueue(database, runId, position);
      supervisor.queueChanged();
    },
    hold({ runId, held }) {
      if (runId === null) writeSettings(database, { queueHeld: held });
      else holdInQueue(database, runId, held);
      supervisor.queueChanged();
    },
    leave: ({ runId }) => queued(leaveQueue(database, runId)),
  };
}

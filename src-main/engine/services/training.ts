import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { inTransaction } from '../../storage/in-transaction.ts';
import { holdInQueue, leaveQueue, listQueue, moveInQueue } from '../../storage/repositories/queue.ts';
import {
  changeStatus,
  createRun,
  replaceDraft,
  requireRun,
  requireRunSummary,
  type NewRun,
  type Run,
} from '../../storage/repositories/runs.ts';
import { writeSettings } from '../../storage/repositories/settings.ts';
import type { Engine } from '../engine.ts';
import { planOf, planRun } from '../plan-run.ts';
import { currentSettings } from '../settings.ts';
import type { Supervisor } from '../supervisor.ts';

type Planned = Omit<NewRun, 'status'>;

async function planned(engine: Engine, config: RunConfig): Promise<Planned> {
  const { dataset, totalSteps } = await planRun(engine, config);
  return {
    name: config.name ?? `${config.method.name} on ${dataset.name}`,
    method: config.method.name,
    datasetName: dataset.name,
    datasetId: dataset.id,
    config,
    totalSteps,
  };
}

/** How many updates it will make is not known before there are pictures. */
function withoutDataset(config: RunConfig): Planned {
  const method = config.method.name;
  return { name: config.name ?? method, method, datasetName: '', datasetId: null, config, totalSteps: 0 };
}

async function saveDraft(engine: Engine, value: unknown, runId: string | undefined): Promise<Run> {
  const config = parseRunConfig(value, 'The configuration');
  const draft = config.dataset === null ? withoutDataset(config) : await planned(engine, config);
  if (runId === undefined) return createRun(engine.database, { ...draft, status: 'draft' });
  return replaceDraft(engine.database, runId, draft);
}

/** The data set may be another one than when the draft was saved. */
async function beginDraft(engine: Engine, { id, config }: Run): Promise<Run> {
  const draft = await planned(engine, parseRunConfig(config, `The configuration of run ${id}`));
  return inTransaction(engine.database, () => {
    if (requireRun(engine.database, id).datasetId !== draft.datasetId) replaceDraft(engine.database, id, draft);
    return changeStatus(engine.database, id, 'queued');
  });
}

/** @throws AppError when there is no such run, it is under way, finished or in the trash, or its data set is gone */
async function takeUp(engine: Engine, runId: string): Promise<Run> {
  const run = requireRun(engine.database, runId);
  if (run.trashedAt !== null) {
    throw new AppError('run-in-trash', `Run ${runId} is in the trash. Restore it first.`, { kind: 'usage' });
  }
  if (run.status === 'draft') return beginDraft(engine, run);
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
    start: async ({ config }) => {
      const run = await planned(engine, parseRunConfig(config, 'The configuration'));
      return queued(createRun(database, { ...run, status: 'queued' }));
    },
    draft: async ({ config, runId }) => {
      const { id } = await saveDraft(engine, config, runId);
      supervisor.runsChanged([id]);
      return requireRunSummary(database, id);
    },
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

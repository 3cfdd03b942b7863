import { setTimeout } from 'node:timers/promises';
import { systemCodeOf } from '../../src-shared/errors.ts';
import { isAlive, type ProcessIdentity } from '../storage/process-identity.ts';
import { findOpenAttempt } from '../storage/repositories/attempts.ts';
import { findLatestCheckpoint } from '../storage/repositories/checkpoints.ts';
import { changeStatus, listRunsOfStatus, requireRun, type Run } from '../storage/repositories/runs.ts';
import type { Engine } from './engine.ts';
import { adoptLeftBehind } from './left-behind.ts';
import { removeLeftovers } from './leftovers.ts';
import type { Log } from './log.ts';

/** A trainer that lost its engine ends by itself within 10 seconds; one that does not is ended. */
const GRACE_MILLISECONDS = 11_000;
/** How long the system may take to end it: a process that waits for a broken disk cannot be ended. */
const KILL_MILLISECONDS = 2000;
const LOOK_MILLISECONDS = 50;

async function isGoneWithin(trainer: ProcessIdentity, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (isAlive(trainer)) {
    if (performance.now() > deadline) return false;
    await setTimeout(LOOK_MILLISECONDS);
  }
  return true;
}

/** Waits until a trainer of an earlier engine is gone. */
async function outlive(trainer: ProcessIdentity): Promise<void> {
  if (await isGoneWithin(trainer, GRACE_MILLISECONDS)) return;
  try {
    process.kill(trainer.processId, 'SIGKILL');
  } catch (error) {
    // It ended just now.
    if (systemCodeOf(error) !== 'ESRCH') throw error;
  }
  await isGoneWithin(trainer, KILL_MILLISECONDS);
}

/** Whether all updates were made, measured and saved, and only the word of it was lost. */
function isComplete({ database }: Engine, { id, totalSteps }: Run): boolean {
  const latest = findLatestCheckpoint(database, id);
  return latest?.step === totalSteps && latest.kind === 'end';
}

async function settle(engine: Engine, runId: string): Promise<void> {
  const { database } = engine;
  const attempt = findOpenAttempt(database, runId);
  if (attempt !== undefined) await outlive(attempt.process);
  const outcome = adoptLeftBehind(engine, runId);
  // A run that is finished is not taken up again, which would delete them.
  removeLeftovers(engine, runId);
  const run = requireRun(database, runId);
  if (isComplete(engine, run)) {
    if (run.status === 'starting') changeStatus(database, runId, 'running');
    changeStatus(database, runId, 'finished', { step: run.totalSteps });
    return;
  }
  if (outcome?.kind === 'failed') {
    changeStatus(database, runId, 'failed', { reason: outcome.message });
    return;
  }
  const reason =
    outcome === undefined
      ? 'The engine and its trainer were killed, crashed or cut off; it can go on from its last checkpoint.'
      : 'The engine was killed, crashed or cut off; the trainer saved a checkpoint and ended.';
  changeStatus(database, runId, 'interrupted', {
    reason,
    ...(outcome?.kind === 'done' && outcome.step !== null ? { step: outcome.step } : {}),
  });
}

/** Brings the runs that an earlier engine left under way into the status that they are truly in. */
export async function settleOrphans(engine: Engine, log: Log): Promise<void> {
  const left = (['starting', 'running'] as const).flatMap((status) => listRunsOfStatus(engine.database, status));
  await Promise.all(
    left.map(async ({ id }) => {
      await settle(engine, id);
      const { status, step, reason } = requireRun(engine.database, id);
      log.warn(`Run ${id} was left under way by an earlier engine.`, { status, step, reason });
    }),
  );
}

import { join } from 'node:path';
import type { Report } from '../../src-shared/contract/trainer.ts';
import type { Live } from '../../src-shared/contract/training.ts';
import { identityOf } from '../storage/process-identity.ts';
import { inTransaction } from '../storage/in-transaction.ts';
import { appendEvent } from '../storage/repositories/events.ts';
import { readMetrics, readSeries } from '../storage/repositories/metrics.ts';
import { requireRun, startRun } from '../storage/repositories/runs.ts';
import type { Engine } from './engine.ts';
import { findIntactCheckpoint } from './intact-checkpoint.ts';
import { leftBehindPath } from './left-behind.ts';
import { removeLeftovers } from './leftovers.ts';
import { narrator } from './narrate-run.ts';
import { planOf } from './plan-run.ts';
import { recordReport } from './record-report.ts';
import type { RunConsole } from './run-consoles.ts';
import { earlierBackend, notSameNumbers, withEarlierThreads } from './same-numbers.ts';
import { startTrainer, type TrainerProcess } from './trainer-process.ts';

/** A run that a trainer works on. */
export type ActiveRun = {
  runId: string;
  attempt: number;
  trainer: TrainerProcess;
  live: Live;
  /** Bytes that a checkpoint takes; null until the trainer has said it. */
  checkpointBytes: number | null;
};

export type LaunchOptions = {
  /** The trainer's program. */
  entry: string;
  /** Whether it is still the run's turn, when all is ready. */
  mayBegin: () => boolean;
  /** Milliseconds of silence after which a trainer counts as hung. */
  silence: () => number;
  console: RunConsole;
  /** Something was recorded. */
  onRecorded: (active: ActiveRun, report: Report) => void;
};

function newLive(notes: string[]): Live {
  return {
    description: null,
    others: [],
    firstStep: null,
    stepsPerEpoch: null,
    point: null,
    knn: null,
    load: null,
    notes,
  };
}

/** Keeps what a report tells for those who follow the run. */
function note(active: ActiveRun, report: Report): void {
  const { live } = active;
  if (report.kind === 'started') {
    live.description = report.description;
    live.others = report.others;
  } else if (report.kind === 'training') {
    live.firstStep = report.step;
    live.stepsPerEpoch = report.stepsPerEpoch;
    active.checkpointBytes = report.checkpointBytes;
  } else if (report.kind === 'metrics') {
    live.point = report.points.at(-1) ?? live.point;
  } else if (report.kind === 'checkpoint') {
    active.checkpointBytes = report.bytes;
  } else if (report.kind === 'evaluation') {
    live.knn = report.evaluation.top1;
  }
}

type Description = NonNullable<Live['description']>;

/** Says, in the run's log and to those who follow it, when it cannot go on bit for bit. */
function noteOtherNumbers(
  { database }: Engine,
  { runId, live }: ActiveRun,
  earlier: Description,
  now: Description,
): void {
  const sentence = notSameNumbers(earlier, now);
  if (sentence === null) return;
  inTransaction(database, () => appendEvent(database, runId, { kind: 'backend-changed', sentence }));
  live.notes.push(sentence);
}

/** Milliseconds of training behind the first `step` updates of a run: its wall time goes on from there. */
function elapsedUpTo({ database }: Engine, runId: string, step: number): number {
  if (step === 0) return 0;
  return readMetrics(database, runId, 'loss', { fromStep: step - 1, toStep: step - 1 }).milliseconds.at(-1) ?? 0;
}

/** Whether the k-NN accuracy after `step` updates is recorded. It is cut off when it is due as the engine goes. */
function hasKnn({ database }: Engine, runId: string, step: number): boolean {
  const range = { fromStep: step - 1, toStep: step - 1 };
  return readSeries(database, runId, null, range).some(({ name, steps }) => name === 'knn_top1' && steps.length > 0);
}

/**
 * Starts a trainer on a queued run, from its last intact checkpoint.
 * @returns undefined when it is not the run's turn any more: it was held, moved or taken out of the queue meanwhile
 * @throws AppError when it cannot be started
 */
export async function launchRun(
  engine: Engine,
  runId: string,
  { entry, mayBegin, silence, console, onRecorded }: LaunchOptions,
): Promise<ActiveRun | undefined> {
  const { database, folder } = engine;
  const run = requireRun(database, runId);
  const { config, dataset } = await planOf(engine, run);
  const { checkpoint, notes } = await findIntactCheckpoint(engine, runId);
  if (!mayBegin()) return undefined;

  const runFolder = folder.run(runId);
  const fromStep = checkpoint?.step ?? 0;
  // What was begun anew depends on nothing that came before.
  const earlier = checkpoint === undefined ? null : earlierBackend(run.backend);
  const narrate = narrator(run.totalSteps);
  notes.forEach(console.tell);
  const trainer = startTrainer({
    entry,
    silence,
    onOutput: console.print,
    onReport(report) {
      recordReport(engine, runId, active.attempt, config, report);
      narrate(report).forEach(console.tell);
      note(active, report);
      if (report.kind === 'started' && earlier !== null) noteOtherNumbers(engine, active, earlier, report.description);
      onRecorded(active, report);
    },
  });
  const active: ActiveRun = { runId, attempt: 0, trainer, live: newLive(notes), checkpointBytes: null };
  try {
    active.attempt = startRun(database, runId, identityOf(trainer.processId), fromStep);
    console.tell(`Attempt ${active.attempt} begins, in process ${trainer.processId}.`);
    // Only now is it certain that no other trainer writes there.
    removeLeftovers(engine, runId);
  } catch (error) {
    trainer.ended.catch(() => {});
    trainer.kill();
    throw error;
  }
  const resumeFrom = checkpoint && {
    path: join(runFolder, checkpoint.path),
    sha256: checkpoint.sha256,
    hasKnn: hasKnn(engine, runId, fromStep),
  };
  trainer.begin({
    kind: 'train',
    config: withEarlierThreads(config, earlier),
    storeFolder: dataset.folder,
    checkpointFolder: join(runFolder, 'checkpoints'),
    leftBehind: leftBehindPath(engine, runId),
    resumeFrom: resumeFrom ?? null,
    elapsedMilliseconds: elapsedUpTo(engine, runId, fromStep),
  });
  return active;
}

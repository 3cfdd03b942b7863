import type { Done, Job } from '../../../src-shared/contract/trainer.ts';
import { startBackend } from '../../compute/select.ts';
import { openStore } from '../../data/packed-store.ts';
import type { StepReport } from '../../learning/training-step.ts';
import { checkpointBytes, restoreCheckpoint, saveCheckpoint } from '../checkpoint.ts';
import type { EngineChannel } from '../engine-channel.ts';
import { canMeasureKnn, measureKnn } from '../knn-measurement.ts';
import { openMetricsOutbox } from '../metrics-outbox.ts';
import { notFinite } from '../not-finite.ts';
import { encoderRepresentation } from '../representations.ts';
import { openTrainingSession, update, type TrainingSession } from '../training-session.ts';

type TrainJob = Extract<Job, { kind: 'train' }>;

/** Trains, or goes on training, until the plan is fulfilled or a stop is asked for. */
export async function train(job: TrainJob, channel: EngineChannel): Promise<Done> {
  const store = await openStore(job.storeFolder);
  const { backend, threads, mode } = job.config.compute;
  channel.report({ kind: 'started', ...(await startBackend(backend, { threads, mode })) });
  const session = openTrainingSession(job.config, store);
  const { model, optimizer } = session.training;
  const first = job.resumeFrom === null ? 0 : restoreCheckpoint(job.resumeFrom, model, optimizer);
  const { totalSteps, stepsPerEpoch } = session.plan;
  channel.report({
    kind: 'training',
    step: first,
    totalSteps,
    stepsPerEpoch,
    labels: canMeasureKnn(store),
    checkpointBytes: checkpointBytes(model, optimizer),
  });
  const done = await makeUpdates(job, session, first, channel);
  store.close();
  return done;
}

/** Makes updates from number `first` on, with a checkpoint when it ends. */
async function makeUpdates(
  job: TrainJob,
  session: TrainingSession,
  first: number,
  channel: EngineChannel,
): Promise<Done> {
  const { totalSteps, checkpointEvery } = session.plan;
  const { model, optimizer } = session.training;
  const owed = job.resumeFrom?.hasKnn === false ? await knnWhenDue(session, first, channel) : {};
  let isKnnOwed = owed === 'abandoned';
  const outbox = openMetricsOutbox(channel.report);
  if (owed !== 'abandoned' && Object.keys(owed).length > 0) {
    outbox.add({ step: first - 1, milliseconds: job.elapsedMilliseconds, values: owed });
  }
  const startedAt = performance.now();
  let savedAt = startedAt;
  let step = first;
  const save = (reason: 'interval' | 'stop' | 'end') => {
    // Points first: a run must never go on from a checkpoint whose measurements were lost.
    outbox.flush();
    channel.report({
      kind: 'checkpoint',
      step,
      reason,
      ...saveCheckpoint(job.checkpointFolder, step, model, optimizer),
    });
    savedAt = performance.now();
  };
  while (step < totalSteps && !channel.stopRequested.aborted) {
    const measured = measuredUpdate(session, step);
    const milliseconds = job.elapsedMilliseconds + performance.now() - startedAt;
    const spoiled = Object.entries(measured).filter(([, value]) => !Number.isFinite(value));
    const knn = spoiled.length > 0 ? {} : await knnWhenDue(session, step + 1, channel);
    isKnnOwed = knn === 'abandoned';
    outbox.add({ step, milliseconds, values: knn === 'abandoned' ? measured : { ...measured, ...knn } });
    if (spoiled.length > 0) {
      outbox.flush();
      // What was measured is kept.
      throw notFinite(`At step ${step} ${spoiled.map(([name, value]) => `${name} is ${value}`).join(', ')}`);
    }
    step += 1;
    const byClock = performance.now() - savedAt >= job.config.checkpoints.everyMinutes * 60_000;
    if (step < totalSteps && (step % checkpointEvery === 0 || byClock)) save('interval');
    await channel.breathe();
  }
  const isComplete = step === totalSteps && !isKnnOwed;
  save(isComplete ? 'end' : 'stop');
  return { kind: 'done', outcome: isComplete ? 'finished' : 'stopped', step };
}

/** Makes an update and gives what it measured, under the names of the series. */
function measuredUpdate(session: TrainingSession, step: number): Record<string, number> {
  const began = performance.now();
  const { learningRate, ...report } = update(session, step);
  const seconds = (performance.now() - began) / 1000;
  const views = 2 * session.config.training.batchSize;
  return { ...seriesOf(report), learning_rate: learningRate, views_per_second: views / seconds };
}

/** camelCase names of terms as the names of series: 'varianceA' is 'variance_a'. */
function seriesOf({ loss, terms, gradientNorm }: StepReport): Record<string, number> {
  const named = Object.entries(terms).map(([term, value]) => {
    const name = term.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return [name, value] as const;
  });
  return { loss, ...Object.fromEntries(named), gradient_norm: gradientNorm };
}

/**
 * The k-NN accuracy after `completed` updates, as a point of its series, where the plan wants it and labels allow it. It
 * is abandoned when the engine goes meanwhile; who goes on with the run makes it up.
 */
async function knnWhenDue(
  { plan, store, config, training, settings }: TrainingSession,
  completed: number,
  channel: EngineChannel,
): Promise<Record<string, number> | 'abandoned'> {
  const { knnEvery, totalSteps } = plan;
  const isDue = knnEvery !== null && (completed % knnEvery === 0 || completed === totalSteps);
  if (!isDue || !canMeasureKnn(store)) return {};
  try {
    const evaluation = await measureKnn(store, config, {
      request: { representation: 'trained', labelsPerClass: null, draws: 1 },
      represent: encoderRepresentation(training.model, settings),
      channel,
    });
    channel.report({ kind: 'evaluation', step: completed, evaluation });
    return { knn_top1: evaluation.top1 };
  } catch (error) {
    // A measurement may take minutes; the checkpoint, which the next engine waits for, may not.
    if (channel.engineLost.aborted) return 'abandoned';
    throw error;
  }
}

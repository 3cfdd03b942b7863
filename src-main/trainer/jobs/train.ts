import * as tf from '@tensorflow/tfjs-core';
import type { Job, Report } from '../../../src-shared/contract/trainer.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { planTraining, type TrainingPlan } from '../../../src-shared/config/training-plan.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { startBackend } from '../../compute/select.ts';
import { openStore, type PackedStore } from '../../data/packed-store.ts';
import { batchesPerEpoch, batchRows } from '../../data/sampling.ts';
import { augment } from '../../learning/augmentations/augment.ts';
import { drawBatch } from '../../learning/augmentations/draw-batch.ts';
import { createMethod } from '../../learning/methods/method.ts';
import { buildModel } from '../../learning/networks/model.ts';
import { createOptimizer } from '../../learning/optimizers/optimizer.ts';
import { learningRateAt } from '../../learning/schedules/learning-rate.ts';
import { trainingStep, type StepReport, type Training } from '../../learning/training-step.ts';
import { restoreCheckpoint, saveCheckpoint } from '../checkpoint.ts';
import { breathe, type EngineChannel } from '../engine-channel.ts';
import { viewSettings } from '../view-settings.ts';
import { canMeasureKnn, measureKnn } from '../knn-measurement.ts';
import { openMetricsOutbox } from '../metrics-outbox.ts';
import { loadPictures } from '../pictures.ts';
import { encoderRepresentation } from '../representations.ts';

type TrainJob = Extract<Job, { kind: 'train' }>;
type Done = Extract<Report, { kind: 'done' }>;

/** Everything that a run in progress consists of. */
type Session = {
  config: RunConfig;
  store: PackedStore;
  rows: Uint32Array;
  plan: TrainingPlan;
  training: Training;
  settings: ReturnType<typeof viewSettings>;
};

function openSession(config: RunConfig, store: PackedStore): Session {
  const rows = store.rowsOf('train');
  const model = buildModel({
    encoder: config.encoder,
    expander: config.expander,
    channels: store.manifest.channels,
    size: config.augmentation.size,
    seed: config.seed,
  });
  return {
    config,
    store,
    rows,
    plan: planTraining(config, batchesPerEpoch(rows.length, config.training.batchSize)),
    training: {
      model,
      method: createMethod(config.method),
      optimizer: createOptimizer(config.optimizer, model.parameters),
      gradientClip: config.training.gradientClip,
    },
    settings: viewSettings(config, store.manifest),
  };
}

/** The two views of the batch of update number `step`. The caller disposes them. */
function drawViews({ config, store, rows, settings }: Session, step: number): [tf.Tensor4D, tf.Tensor4D] {
  const batch = batchRows({ seed: config.seed, step, batchSize: config.training.batchSize, rows });
  const { size, channels } = store.manifest;
  return tf.tidy(() => {
    const pictures = loadPictures(store, batch.rows);
    const source = { height: size, width: size, channels };
    const { seed } = config;
    const { epoch, rows } = batch;
    const [recipeA, recipeB] = config.augmentation.views;
    const parametersA = drawBatch({ seed, epoch, rows, branch: 'view1', view: recipeA, source });
    const parametersB = drawBatch({ seed, epoch, rows, branch: 'view2', view: recipeB, source });
    return [augment(pictures, parametersA, recipeA, settings), augment(pictures, parametersB, recipeB, settings)];
  });
}

/** Update number `step`. */
function update(session: Session, step: number): { learningRate: number; report: StepReport } {
  const { config, plan, training } = session;
  const learningRate = learningRateAt(config.schedule, {
    step,
    totalSteps: plan.totalSteps,
    batchSize: config.training.batchSize,
  });
  const views = drawViews(session, step);
  const report = trainingStep(training, ...views, learningRate);
  tf.dispose(views);
  return { learningRate, report };
}

/** camelCase names of terms as the names of series: 'varianceA' is 'variance_a'. */
function seriesName(term: string): string {
  return term.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function seriesOf({ loss, terms, gradientNorm }: StepReport): Record<string, number> {
  const named = Object.entries(terms).map(([term, value]) => [seriesName(term), value] as const);
  return { loss, ...Object.fromEntries(named), gradient_norm: gradientNorm };
}

/** A loss or gradient that is not finite spoils the weights: what was measured is kept, and the run ends there. */
function requireFinite(values: Record<string, number>, step: number): void {
  const spoiled = Object.entries(values).filter(([, value]) => !Number.isFinite(value));
  if (spoiled.length === 0) return;
  const list = spoiled.map(([name, value]) => `${name} is ${value}`).join(', ');
  throw new AppError(
    'not-finite',
    `At step ${step} ${list}. The weights are spoiled from there on; the last checkpoint before it is kept. ` +
      'A lower learning rate, a longer warm-up or gradient clipping usually helps.',
  );
}

/** Trains, or goes on training, until the plan is fulfilled or a stop is asked for. */
export async function train(job: TrainJob, channel: EngineChannel): Promise<Done> {
  const { config } = job;
  const store = await openStore(job.storeFolder);
  const { backend, threads, mode } = config.compute;
  channel.report({ kind: 'started', ...(await startBackend(backend, { threads, mode })) });
  const session = openSession(config, store);
  const { model, optimizer } = session.training;
  const first = job.resumeFrom === null ? 0 : restoreCheckpoint(job.resumeFrom, model, optimizer);
  const { totalSteps, stepsPerEpoch } = session.plan;
  channel.report({ kind: 'training', step: first, totalSteps, stepsPerEpoch, labels: canMeasureKnn(store) });
  const step = await runSteps(job, session, first, channel);
  store.close();
  return { kind: 'done', outcome: step === totalSteps ? 'finished' : 'stopped', step };
}

/** Makes updates from number `first` on, and returns how many are complete. */
async function runSteps(job: TrainJob, session: Session, first: number, channel: EngineChannel): Promise<number> {
  const { config, plan, training } = session;
  const outbox = openMetricsOutbox(channel.report);
  const startedAt = performance.now();
  let savedStep = first;
  let savedAt = startedAt;
  let step = first;
  const save = (reason: 'interval' | 'stop' | 'end') => {
    // Points first: a run must never go on from a checkpoint whose measurements were lost.
    outbox.flush();
    const written = saveCheckpoint(job.checkpointFolder, step, training.model, training.optimizer);
    channel.report({ kind: 'checkpoint', step, reason, ...written });
    savedStep = step;
    savedAt = performance.now();
  };
  while (step < plan.totalSteps && !channel.stopRequested.aborted) {
    const began = performance.now();
    const { learningRate, report } = update(session, step);
    const now = performance.now();
    const measured = seriesOf(report);
    const viewsPerSecond = (2 * config.training.batchSize * 1000) / (now - began);
    const values: Record<string, number> = {
      ...measured,
      learning_rate: learningRate,
      views_per_second: viewsPerSecond,
    };
    const completed = step + 1;
    const isEnd = completed === plan.totalSteps;
    const knnDue = plan.knnEvery !== null && (completed % plan.knnEvery === 0 || isEnd);
    if (knnDue && canMeasureKnn(session.store)) {
      const evaluation = await measureKnn(session.store, config, {
        request: { representation: 'trained', labelsPerClass: null, draws: 1 },
        represent: encoderRepresentation(training.model, session.settings),
      });
      channel.report({ kind: 'evaluation', step: completed, evaluation });
      values['knn_top1'] = evaluation.top1;
    }
    outbox.add({ step, milliseconds: job.elapsedMilliseconds + now - startedAt, values });
    if (Object.values(measured).some((value) => !Number.isFinite(value))) outbox.flush();
    requireFinite(measured, step);
    step = completed;
    const isDue =
      step % plan.checkpointEvery === 0 || performance.now() - savedAt >= config.checkpoints.everyMinutes * 60_000;
    if (isDue && !isEnd) save('interval');
    await breathe();
  }
  if (savedStep !== step || step === first) save(step === plan.totalSteps ? 'end' : 'stop');
  outbox.flush();
  return step;
}

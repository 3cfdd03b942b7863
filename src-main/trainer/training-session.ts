import * as tf from '@tensorflow/tfjs-core';
import type { RunConfig } from '../../src-shared/config/run-config.ts';
import { planTraining, type TrainingPlan } from '../../src-shared/config/training-plan.ts';
import type { PackedStore } from '../data/packed-store.ts';
import { batchesPerEpoch, batchRows } from '../data/sampling.ts';
import type { ViewSettings } from '../learning/augmentations/augment.ts';
import { createMethod } from '../learning/methods/method.ts';
import { buildModel } from '../learning/networks/model.ts';
import { createOptimizer } from '../learning/optimizers/optimizer.ts';
import { learningRateAt } from '../learning/schedules/learning-rate.ts';
import { trainingStep, type StepReport, type Training } from '../learning/training-step.ts';
import { drawViews } from './draw-views.ts';
import { viewSettings } from './view-settings.ts';

/** Everything that a run in progress consists of. */
export type TrainingSession = {
  config: RunConfig;
  store: PackedStore;
  /** Of the training pictures. */
  rows: Uint32Array;
  plan: TrainingPlan;
  training: Training;
  settings: ViewSettings;
};

/** A run before its first update. */
export function openTrainingSession(config: RunConfig, store: PackedStore): TrainingSession {
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
export function viewsOfUpdate(
  { config, store, rows: all, settings }: TrainingSession,
  step: number,
): [tf.Tensor4D, tf.Tensor4D] {
  const { seed, training, augmentation } = config;
  const { epoch, rows } = batchRows({ seed, step, batchSize: training.batchSize, rows: all });
  return drawViews(store, { seed, epoch, rows, recipes: augmentation.views, settings }).views;
}

/** Makes update number `step`, counted from 0. */
export function update(session: TrainingSession, step: number): StepReport & { learningRate: number } {
  const { config, plan, training } = session;
  const learningRate = learningRateAt(config.schedule, {
    step,
    totalSteps: plan.totalSteps,
    batchSize: config.training.batchSize,
  });
  const views = viewsOfUpdate(session, step);
  const report = trainingStep(training, ...views, learningRate);
  tf.dispose(views);
  return { ...report, learningRate };
}

import type { RunConfig } from './run-config.ts';

/** How many updates a run makes, and at which of them something else is due. */
export type TrainingPlan = {
  stepsPerEpoch: number;
  totalSteps: number;
  /** Completed updates between two k-NN measurements; null: never. */
  knnEvery: number | null;
  /** Completed updates between two checkpoints, beside those by the clock. */
  checkpointEvery: number;
};

/** @param stepsPerEpoch full batches that the training pictures give */
export function planTraining(config: RunConfig, stepsPerEpoch: number): TrainingPlan {
  const inSteps = (epochs: number) => Math.max(1, Math.round(epochs * stepsPerEpoch));
  const { epochs, steps } = config.training;
  return {
    stepsPerEpoch,
    totalSteps: steps ?? inSteps(epochs ?? 1),
    knnEvery: config.knn.everyEpochs === null ? null : inSteps(config.knn.everyEpochs),
    checkpointEvery: inSteps(config.checkpoints.everyEpochs),
  };
}

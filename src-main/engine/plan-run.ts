import { misfitsOf } from '../../src-shared/config/misfits.ts';
import { parseRunConfig } from '../../src-shared/config/parse-run-config.ts';
import type { AugmentationConfig, RunConfig } from '../../src-shared/config/run-config.ts';
import { planTraining } from '../../src-shared/config/training-plan.ts';
import { AppError } from '../../src-shared/errors.ts';
import { checkStore } from '../data/packed-store.ts';
import { batchesPerEpoch } from '../data/sampling.ts';
import { requireDataset, type Dataset } from '../storage/repositories/datasets.ts';
import type { Run } from '../storage/repositories/runs.ts';
import type { Engine } from './engine.ts';

/** A configuration that fits its data set. */
export type RunPlan = { config: RunConfig; dataset: Dataset; stepsPerEpoch: number; totalSteps: number };

/** @throws AppError when the configuration asks for what these pictures cannot give */
export function requireFit(
  { size, normalisation }: AugmentationConfig,
  pictures: { size: number; channels: number },
): void {
  const channels = typeof normalisation === 'object' ? normalisation.mean.length : null;
  const [misfit] = misfitsOf({ size, channels }, pictures);
  if (misfit === undefined) return;
  throw new AppError(misfit.code, `${misfit.path}: ${misfit.message}`, { kind: 'usage' });
}

/**
 * Checks a configuration against its data set, and counts the updates that it makes.
 * @throws AppError naming the setting or the data set at fault
 */
export async function planRun({ database }: Engine, config: RunConfig): Promise<RunPlan> {
  if (config.dataset === null) {
    throw new AppError('dataset-missing', 'The run has no data set: give one with --dataset, or as "dataset".', {
      kind: 'usage',
    });
  }
  const dataset = requireDataset(database, config.dataset);
  const manifest = await checkStore(dataset.folder);
  requireFit(config.augmentation, manifest);
  const stepsPerEpoch = batchesPerEpoch(manifest.counts.train, config.training.batchSize);
  return { config, dataset, stepsPerEpoch, totalSteps: planTraining(config, stepsPerEpoch).totalSteps };
}

/**
 * The plan of a run that was created before.
 * @throws AppError when its data set is gone, or is another one of the same name
 */
export async function planOf(engine: Engine, run: Run): Promise<RunPlan> {
  const config = parseRunConfig(run.config, `The configuration of run ${run.id}`);
  const plan = await planRun(engine, config);
  if (plan.dataset.id !== run.datasetId) {
    throw new AppError(
      'dataset-changed',
      `Run ${run.id} was trained on another data set that was named ${run.datasetName} too, and has been removed since.`,
    );
  }
  return plan;
}

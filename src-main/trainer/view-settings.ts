import type { RunConfig } from '../../src-shared/config/run-config.ts';
import type { StoreManifest } from '../data/store-manifest.ts';
import type { ViewSettings } from '../learning/augmentations/augment.ts';

/** What all views of a run have in common, with the normalisation's numbers in place of their names. */
export function viewSettings(
  { augmentation }: Pick<RunConfig, 'augmentation'>,
  { mean, deviation }: StoreManifest,
): ViewSettings {
  const { size, interpolation, antialias, normalisation } = augmentation;
  const numbers = { none: null, dataset: { mean, deviation } };
  return {
    size,
    interpolation,
    antialias,
    normalisation: typeof normalisation === 'string' ? numbers[normalisation] : normalisation,
  };
}

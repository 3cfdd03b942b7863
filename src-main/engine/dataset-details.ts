import type { DatasetDetails } from '../../src-shared/contract/datasets.ts';
import type { StoreManifest } from '../data/store-manifest.ts';
import type { Dataset } from '../storage/repositories/datasets.ts';

/** A data set with what its preparation found. */
export function datasetDetails(dataset: Dataset, manifest: StoreManifest): DatasetDetails {
  const { classNames, counts, splitOrigin, mean, deviation, skipped } = manifest;
  const { location } = manifest.source;
  return { ...dataset, location, classNames, counts, splitOrigin, mean, deviation, skipped };
}

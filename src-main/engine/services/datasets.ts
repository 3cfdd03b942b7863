import { rm } from 'node:fs/promises';
import { AppError } from '../../../src-shared/errors.ts';
import { prepareStore, type PrepareProgress } from '../../data/prepare.ts';
import type { Source } from '../../data/source.ts';
import { openDigits } from '../../data/sources/digits.ts';
import { openFolder } from '../../data/sources/folder.ts';
import { openStore } from '../../data/packed-store.ts';
import type { StoreManifest } from '../../data/store-manifest.ts';
import {
  findDataset,
  insertDataset,
  listDatasets as listDatasetRows,
  newDatasetId,
  removeDataset as removeDatasetRow,
  requireDataset,
  type Dataset,
} from '../../storage/repositories/datasets.ts';
import type { Engine } from '../engine.ts';

export type { Dataset } from '../../storage/repositories/datasets.ts';

export type AddDataset = {
  /** 'sample:digits', or the path of a folder. */
  source: string;
  name: string;
  /** Side of the stored pictures in pixels; samples have their own. */
  size?: number;
  fit: 'crop' | 'pad';
  /** Draws the test pictures where the source does not name them. */
  seed: number;
  testShare?: number;
  signal: AbortSignal;
  onProgress: (progress: PrepareProgress) => void;
};

/** A data set with what its preparation found. */
export type DatasetDetails = Dataset & { manifest: StoreManifest };

const DEFAULT_SIZE = 96;

async function openSource({ source, size, fit }: AddDataset): Promise<Source> {
  if (!source.startsWith('sample:')) return openFolder({ folder: source, size: size ?? DEFAULT_SIZE, fit });
  if (source !== 'sample:digits') {
    throw new AppError('sample-unknown', `There is no ${source}. The only sample is sample:digits.`, { kind: 'usage' });
  }
  if (size !== undefined && size !== 28) {
    throw new AppError('sample-size', '--size: the sample digits are 28 pixels wide and are kept so.', {
      kind: 'usage',
    });
  }
  return openDigits();
}

/**
 * Prepares a data set and adds it. Nothing is recorded before every picture is on the disk, so a failure or a
 * cancellation leaves no trace.
 * @throws AppError when the name is taken, or the source gives no pictures; the signal's reason when cancelled
 */
export async function addDataset(engine: Engine, request: AddDataset): Promise<DatasetDetails> {
  const { database, folder } = engine;
  // Before the work, not only after it: preparing can take hours.
  if (findDataset(database, request.name) !== undefined) {
    throw new AppError(
      'dataset-name-taken',
      `There is a data set named ${request.name} already. Choose another name, or remove that one first.`,
      { kind: 'usage' },
    );
  }
  const id = newDatasetId();
  const storeFolder = folder.dataset(id);
  const manifest = await prepareStore(await openSource(request), storeFolder, {
    seed: request.seed,
    signal: request.signal,
    onProgress: request.onProgress,
    ...(request.testShare === undefined ? {} : { testShare: request.testShare }),
  });
  try {
    const dataset = insertDataset(database, {
      id,
      name: request.name,
      folder: storeFolder,
      images: manifest.images,
      classes: manifest.classNames.length,
      size: manifest.size,
      channels: manifest.channels,
      source: manifest.source,
    });
    return { ...dataset, manifest };
  } catch (error) {
    await rm(storeFolder, { recursive: true, force: true });
    throw error;
  }
}

export function listDatasets(engine: Engine): Dataset[] {
  return listDatasetRows(engine.database);
}

/** @throws AppError when there is none of that name, or its store is damaged */
export async function showDataset(engine: Engine, name: string): Promise<DatasetDetails> {
  const dataset = requireDataset(engine.database, name);
  const store = await openStore(dataset.folder, { memoryBudget: 0 });
  store.close();
  return { ...dataset, manifest: store.manifest };
}

/**
 * Forgets a data set and deletes its pictures. The source is left alone, and so are runs that used it.
 * @throws AppError when a run that has not ended uses it, or there is none of that name
 */
export async function removeDataset(engine: Engine, name: string): Promise<Dataset> {
  const dataset = removeDatasetRow(engine.database, name);
  await rm(dataset.folder, { recursive: true, force: true });
  return dataset;
}

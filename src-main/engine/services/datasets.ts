import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../../src-shared/errors.ts';
import { prepareStore, type PrepareProgress } from '../../data/prepare.ts';
import { openSource } from '../../data/sources/open-source.ts';
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
import { preparingFolder, removeLeftPreparations } from './preparing-folders.ts';
import { notesOnSameSource, recordedSource } from './same-source.ts';

export type { Dataset } from '../../storage/repositories/datasets.ts';

export type AddDataset = {
  /** 'sample:digits', or a path: data/sources/open-source.ts recognises what is there. */
  source: string;
  name: string;
  /** Side of the stored pictures in pixels; when left out, 96 for a folder of pictures, else their own. */
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

/** `notes`: what a person should know about it, in words; for instance that the same pictures are there already. */
export type AddedDataset = DatasetDetails & { notes: string[] };

/**
 * Prepares a data set and adds it. Nothing is recorded before every picture is on the disk, so a failure or a
 * cancellation leaves no trace; a killed one leaves a folder that the next one removes.
 * @throws AppError when the name is taken, or the source gives no pictures; the signal's reason when cancelled
 */
export async function addDataset(engine: Engine, request: AddDataset): Promise<AddedDataset> {
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
  await removeLeftPreparations(dirname(storeFolder));
  const { source, fit, size, seed, testShare, signal, onProgress } = request;
  const opened = await openSource({ source, fit, signal, ...(size === undefined ? {} : { size }) });
  const manifest = await prepareStore(opened, storeFolder, {
    seed,
    signal,
    onProgress,
    temporary: preparingFolder(storeFolder),
    ...(testShare === undefined ? {} : { testShare }),
  });
  const notes = notesOnSameSource(manifest, listDatasetRows(database));
  try {
    const dataset = insertDataset(database, {
      id,
      name: request.name,
      folder: storeFolder,
      images: manifest.images,
      classes: manifest.classNames.length,
      size: manifest.size,
      channels: manifest.channels,
      source: recordedSource(manifest),
    });
    return { ...dataset, manifest, notes };
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

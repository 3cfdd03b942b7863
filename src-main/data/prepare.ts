import { lstat, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError, systemCodeOf } from '../../src-shared/errors.ts';
import { testRows } from './draw-splits.ts';
import { finishStore } from './finish-store.ts';
import { gatherRows, type Rows } from './gather-rows.ts';
import { checkStore } from './packed-store.ts';
import { closePreparation, openPreparation } from './preparation-folder.ts';
import { completeItems, openJournal, type CompleteBytes, type PreparationFiles } from './preparation-journal.ts';
import type { Picture, Source } from './source.ts';
import type { Skipped, StoreManifest } from './store-manifest.ts';
import { syncFolder } from './sync-folder.ts';

const TEST_SHARE = 0.1;

export type PrepareProgress = {
  /** Pictures and skipped files so far, of `total`. */
  done: number;
  total: number;
  /** Of `done`: those that an earlier preparation in the same temporary folder had done. */
  resumed: number;
  skipped: number;
  /** Read of the source so far. */
  bytes: number;
};

export type PrepareOptions = {
  /** Draws the test rows where the source does not give them. */
  seed: number;
  /** Share of the pictures that become test rows where the source does not give them; from 0 to below 1, 0.1 when left out. */
  testShare?: number;
  /** The folder to write in until the store is complete, on the disk of its place; beside it when left out. */
  temporary?: string;
  signal?: AbortSignal;
  onProgress?: (progress: PrepareProgress) => void;
};

/**
 * Reads `source` once into a new packed store in `folder`. The store is written in a temporary folder and renamed when
 * it is complete, so what stands under its name is whole. A preparation that was cancelled, failed or was killed leaves
 * the temporary folder; the next with the same one and a source that has not changed goes on behind the last item that
 * was complete, and gives the same bytes as one that nothing interrupted. Whoever does not want it removes the folder.
 * It is removed here where the source itself is at fault.
 * @throws AppError when `folder` exists or cannot be written, or when no picture could be read; the signal's reason
 */
export async function prepareStore(source: Source, folder: string, options: PrepareOptions): Promise<StoreManifest> {
  const { seed, testShare = TEST_SHARE, temporary = `${folder}.preparing` } = options;
  requireShare(testShare);
  await refuseExisting(folder);
  try {
    const manifest =
      (await completeManifest(source, temporary, { seed, testShare })) ??
      (await writeStore(source, temporary, { seed, testShare }, options));
    options.signal?.throwIfAborted();
    await closePreparation(temporary);
    await rename(temporary, folder);
    await syncFolder(dirname(folder));
    return manifest;
  } catch (error) {
    if (isAtFault(error)) await rm(temporary, { recursive: true, force: true });
    throw writingError(error, folder);
  }
}

type Splitting = { seed: number; testShare: number };

/** The manifest of a store that was written to its end, when the process was killed before it got its name. */
async function completeManifest(
  source: Source,
  temporary: string,
  { seed, testShare }: Splitting,
): Promise<StoreManifest | undefined> {
  try {
    const manifest = await checkStore(temporary);
    const { sourceFingerprint, splitOrigin, splitSeed, counts, images } = manifest;
    const isSameSplit = splitOrigin === 'source' || (splitSeed === seed && counts.test === testRows(images, testShare));
    return sourceFingerprint === source.fingerprint && isSameSplit ? manifest : undefined;
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}

async function writeStore(
  source: Source,
  temporary: string,
  splitting: Splitting,
  options: PrepareOptions,
): Promise<StoreManifest> {
  const files = await openPreparation(temporary, source);
  const rows = await writeRows(source, temporary, files, options);
  return finishStore(source, rows, temporary, splitting);
}

async function writeRows(
  source: Source,
  folder: string,
  files: PreparationFiles,
  { signal, onProgress }: PrepareOptions,
): Promise<Rows> {
  await using rows = await gatherRows(source, folder);
  const progress: PrepareProgress = { done: 0, total: source.total, resumed: 0, skipped: 0, bytes: 0 };
  const add = async (item: Picture | Skipped) => {
    await rows.add(item);
    progress.done++;
    if ('reason' in item) progress.skipped++;
    else progress.bytes += item.bytes;
  };
  const report = () => onProgress?.({ ...progress });

  let complete: CompleteBytes = { pictures: 0, journal: 0 };
  for await (const found of completeItems(files, source.size ** 2 * source.channels)) {
    signal?.throwIfAborted();
    // More than the source has, or of a class that it has not: not written by this program.
    if (progress.done === source.total || !isOf(source, found.item)) break;
    await add(found.item);
    complete = found.complete;
    progress.resumed++;
    report();
  }
  await using journal = await openJournal(files, complete);
  try {
    for await (const item of source.read(progress.done)) {
      signal?.throwIfAborted();
      await add(item);
      await journal.write(item);
      report();
    }
  } finally {
    // What was done before an error or a cancellation need not be done again.
    await journal.finish();
  }
  return await rows.finish();
}

function isOf(source: Source, item: Picture | Skipped): boolean {
  return 'reason' in item || item.label < source.classNames.length;
}

/** Errors of the source that are the same however often it is read. */
const FAULTS = new Set(['source-without-pictures', 'cifar-damaged', 'digits-damaged']);

function isAtFault(error: unknown): boolean {
  return error instanceof AppError && FAULTS.has(error.code);
}

function requireShare(testShare: number): void {
  if (testShare >= 0 && testShare < 1) return;
  throw new AppError('test-share-invalid', `The share of test pictures must be from 0 to below 1, not ${testShare}.`, {
    kind: 'usage',
  });
}

async function refuseExisting(folder: string): Promise<void> {
  try {
    await lstat(folder);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return;
    throw writingError(error, folder);
  }
  throw new AppError(
    'dataset-exists',
    `A data set named "${basename(folder)}" exists already (${folder}): choose another name or remove it first.`,
    { kind: 'usage' },
  );
}

const NOT_WRITTEN: Record<string, string> = {
  ENOSPC: 'there is no space left on its disk',
  EDQUOT: 'your quota of disk space is used up',
  EFBIG: 'its disk, or a limit set for this program, allows no file as large as that',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'its disk is read-only',
  ENOTDIR: 'a part of its path is a file',
  EIO: 'its disk gave an error',
};

/** These are about the store: where they befall a file of the source, the source lists it as skipped. */
function writingError(error: unknown, folder: string): unknown {
  const reason = NOT_WRITTEN[systemCodeOf(error) ?? ''];
  if (error instanceof AppError || reason === undefined) return error;
  return new AppError('dataset-not-written', `${folder} cannot be written: ${reason}.`, { cause: error });
}

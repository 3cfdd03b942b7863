import { createHash } from 'node:crypto';
import { lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { AppError, systemCodeOf } from '../../src-shared/errors.ts';
import { permutation } from '../../src-shared/random/permutation.ts';
import { randomStream } from '../../src-shared/random/stream.ts';
import { createBufferedFile } from './buffered-file.ts';
import { appendChannelSums, channelStatistics } from './channel-statistics.ts';
import type { Picture, Source } from './source.ts';
import { SPLITS, STORE_FILES, STORE_VERSION, type Skipped, type Split, type StoreManifest } from './store-manifest.ts';

/** A store under preparation has this behind its name; when nothing is being prepared, such a folder is a leftover. */
export const PREPARING_SUFFIX = '.preparing';

const SKIPPED_IN_MANIFEST = 100;
const TEST_SHARE = 0.1;
/** How long, in milliseconds, this process does nothing else where a source gives its pictures from memory. */
const TURN = 5;

export type PrepareProgress = {
  /** Pictures and skipped files so far, of `total`. */
  done: number;
  total: number;
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
 * Reads `source` once into a new packed store in `folder`. The store is written beside its place and renamed when it
 * is complete, so what stands under its name is whole; what a crash left is removed by the next preparation in the same
 * temporary folder. A cancelled or failed preparation leaves nothing.
 * @throws AppError when `folder` exists or cannot be written, or when no picture could be read; the signal's reason
 */
export async function prepareStore(source: Source, folder: string, options: PrepareOptions): Promise<StoreManifest> {
  requireShare(options.testShare ?? TEST_SHARE);
  await refuseExisting(folder);
  const temporary = options.temporary ?? folder + PREPARING_SUFFIX;
  try {
    await rm(temporary, { recursive: true, force: true });
    await mkdir(temporary, { recursive: true });
    const rows = await writeRows(source, temporary, options);
    const manifest = await writeRest(source, rows, temporary, options);
    options.signal?.throwIfAborted();
    await rename(temporary, folder);
    return manifest;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw writingError(error, folder);
  }
}

/** What is known of the rows once their pictures are written. */
type Rows = {
  labels: number[];
  splits: (Split | null)[];
  /** Of appendChannelSums. */
  sums: number[];
  skipped: StoreManifest['skipped'];
  picturesSha256: string;
};

async function writeRows(source: Source, folder: string, options: PrepareOptions): Promise<Rows> {
  const hash = createHash('sha256');
  await using pictures = await createBufferedFile(join(folder, STORE_FILES.pictures), (bytes) => hash.update(bytes));
  await using index = await createBufferedFile(join(folder, STORE_FILES.index));
  await using skipped = await createBufferedFile(join(folder, STORE_FILES.skipped));
  const rows: Rows = { labels: [], splits: [], sums: [], skipped: { count: 0, first: [] }, picturesSha256: '' };
  const progress: PrepareProgress = { done: 0, total: source.total, skipped: 0, bytes: 0 };

  async function add(picture: Picture): Promise<void> {
    if (picture.pixels.length !== source.size ** 2 * source.channels) {
      throw new Error(`${picture.path} came with ${picture.pixels.length} bytes`);
    }
    await pictures.write(picture.pixels);
    await index.write(jsonLine({ path: picture.path, sha256: picture.sha256 }));
    rows.labels.push(picture.label);
    rows.splits.push(picture.split);
    appendChannelSums(rows.sums, picture.pixels, source.channels);
    progress.bytes += picture.bytes;
  }
  async function skip(file: Skipped): Promise<void> {
    await skipped.write(jsonLine(file));
    if (rows.skipped.count++ < SKIPPED_IN_MANIFEST) rows.skipped.first.push(file);
    progress.skipped++;
  }
  let turn = performance.now();
  for await (const item of source.read()) {
    if (performance.now() - turn > TURN) {
      await setImmediate();
      turn = performance.now();
    }
    options.signal?.throwIfAborted();
    await ('reason' in item ? skip(item) : add(item));
    progress.done++;
    options.onProgress?.({ ...progress });
  }
  for (const file of [pictures, index, skipped]) await file.finish();
  rows.picturesSha256 = hash.digest('hex');
  return rows;
}

async function writeRest(source: Source, rows: Rows, folder: string, options: PrepareOptions): Promise<StoreManifest> {
  const images = rows.labels.length;
  const splitOrigin = rows.splits.every((split) => split !== null) ? 'source' : 'seed';
  const splits =
    splitOrigin === 'source' ? rows.splits : drawSplits(images, options.testShare ?? TEST_SHARE, options.seed);
  const training = [...splits.keys()].filter((row) => splits[row] === 'train');
  if (training.length === 0) throw nothingToTrainOn(source, rows);
  const { size, channels, classNames, fit } = source;
  const manifest: StoreManifest = {
    version: STORE_VERSION,
    images,
    size,
    channels,
    classNames,
    counts: { train: training.length, test: images - training.length },
    ...channelStatistics(rows.sums, training, channels, size ** 2),
    fit,
    source: source.source,
    splitOrigin,
    splitSeed: splitOrigin === 'seed' ? options.seed : null,
    skipped: rows.skipped,
    picturesSha256: rows.picturesSha256,
  };
  const codes = Uint8Array.from(splits, (split) => SPLITS.indexOf(split ?? 'train'));
  const flush = { flush: true };
  await writeFile(join(folder, STORE_FILES.labels), Int32Array.from(rows.labels), flush);
  await writeFile(join(folder, STORE_FILES.splits), codes, flush);
  await writeFile(join(folder, STORE_FILES.manifest), `${JSON.stringify(manifest, null, 2)}\n`, flush);
  return manifest;
}

/** A random `testShare` of the rows for testing, at least one where any are wanted, and never all. */
function drawSplits(images: number, testShare: number, seed: number): Split[] {
  const wanted = testShare === 0 ? 0 : Math.max(1, Math.round(images * testShare));
  const order = permutation(images, randomStream({ seed, purpose: 'split', epoch: 0, index: 0 }));
  const splits = new Array<Split>(images).fill('train');
  for (const row of order.subarray(0, Math.min(wanted, images - 1))) splits[row] = 'test';
  return splits;
}

function nothingToTrainOn(source: Source, rows: Rows): AppError {
  const { location } = source.source;
  const [example] = rows.skipped.first;
  const unread = example
    ? `; ${rows.skipped.count} files were skipped, for instance ${example.path} (${example.reason})`
    : '';
  const what = rows.labels.length === 0 ? 'No picture' : 'No picture for training';
  return new AppError('source-without-pictures', `${what} in ${location} could be read${unread}.`);
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
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'its disk is read-only',
  ENOTDIR: 'a part of its path is a file',
};

/** These are about the store: where they befall a file of the source, the source lists it as skipped. */
function writingError(error: unknown, folder: string): unknown {
  const reason = NOT_WRITTEN[systemCodeOf(error) ?? ''];
  if (error instanceof AppError || reason === undefined) return error;
  return new AppError('dataset-not-written', `${folder} cannot be written: ${reason}.`, { cause: error });
}

function jsonLine(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

import { closeSync, openSync, readSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError, messageOf, systemCodeOf } from '../../src-shared/errors.ts';
import { breathing } from './breathing.ts';
import {
  SPLITS,
  STORE_FILES,
  STORE_VERSION,
  storeManifestSchema,
  type Split,
  type StoreManifest,
} from './store-manifest.ts';

/** Looked at in one go: the engine opens stores too, and has other duties. */
const ROWS_AT_ONCE = 2 ** 14;

export type PackedStore = {
  manifest: StoreManifest;
  /** The class of each row, -1 for none. */
  labels: Int32Array;
  /** The position of each row's split in SPLITS. */
  splits: Uint8Array;
  /** The numbers of the rows of one split, ascending. */
  rowsOf(split: Split): Uint32Array;
  /**
   * The pictures of `rows`, one after the other, [rows, size, size, channels] in 0..255. Fills and returns `into` when
   * given; its length must be exactly that. Synchronous: meant for a trainer, which may block.
   */
  read(rows: ArrayLike<number>, into?: Uint8Array): Uint8Array;
  close(): void;
};

/**
 * Opens the packed store in `folder` and checks that its parts fit together (not the hash of the pictures, which would
 * read them all).
 * @param options.memoryBudget bytes: pictures that fit are read whole at the first `read` and kept in memory
 * @throws AppError naming the file, when one is missing, damaged, or written by a newer program
 */
export async function openStore(folder: string, options: { memoryBudget?: number } = {}): Promise<PackedStore> {
  const manifest = await readManifest(folder);
  const rowBytes = manifest.size ** 2 * manifest.channels;
  await requireSize(folder, STORE_FILES.pictures, manifest.images * rowBytes);
  await requireSize(folder, STORE_FILES.labels, manifest.images * 4);
  await requireSize(folder, STORE_FILES.splits, manifest.images);
  await requireFile(folder, STORE_FILES.index, stat);
  const labels = new Int32Array(new Uint8Array(await readFile(join(folder, STORE_FILES.labels))).buffer);
  const splits = new Uint8Array(await readFile(join(folder, STORE_FILES.splits)));
  await requireLabels(folder, labels, manifest);
  await requireSplits(folder, splits, manifest);
  const budget = options.memoryBudget ?? 512 * 2 ** 20;
  const pictures = openPictures(join(folder, STORE_FILES.pictures), manifest.images, rowBytes, budget);
  return {
    manifest,
    labels,
    splits,
    rowsOf: (split) => {
      const code = SPLITS.indexOf(split);
      const all = new Uint32Array(splits.length).map((_, row) => row);
      return all.filter((row) => splits[row] === code);
    },
    ...pictures,
  };
}

/**
 * Checks the packed store in `folder` as openStore does, for those who need its manifest alone.
 * @throws AppError as openStore does
 */
export async function checkStore(folder: string): Promise<StoreManifest> {
  const store = await openStore(folder);
  store.close();
  return store.manifest;
}

function openPictures(
  path: string,
  images: number,
  rowBytes: number,
  budget: number,
): Pick<PackedStore, 'read' | 'close'> {
  const file = openSync(path, 'r');
  let whole: Uint8Array | undefined;

  function readAt(into: Uint8Array, position: number): void {
    for (let done = 0; done < into.length;) {
      const got = readSync(file, into, done, Math.min(into.length - done, 2 ** 30), position + done);
      if (got === 0) throw damaged(path, 'it ended while it was being read');
      done += got;
    }
  }
  function read(rows: ArrayLike<number>, into = new Uint8Array(rows.length * rowBytes)): Uint8Array {
    if (into.length !== rows.length * rowBytes) {
      throw new RangeError(`${rows.length} rows need ${rows.length * rowBytes} bytes, not ${into.length}`);
    }
    if (whole === undefined && images * rowBytes <= budget) {
      whole = new Uint8Array(images * rowBytes);
      readAt(whole, 0);
    }
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? -1;
      if (!Number.isInteger(row) || row < 0 || row >= images) throw new RangeError(`${path} has no row ${row}`);
      if (whole) into.set(whole.subarray(row * rowBytes, (row + 1) * rowBytes), i * rowBytes);
      else readAt(into.subarray(i * rowBytes, (i + 1) * rowBytes), row * rowBytes);
    }
    return into;
  }
  return { read, close: () => closeSync(file) };
}

async function readManifest(folder: string): Promise<StoreManifest> {
  const path = join(folder, STORE_FILES.manifest);
  const text = await requireFile(folder, STORE_FILES.manifest, (file) => readFile(file, 'utf8'));
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw damaged(path, `it is not JSON (${messageOf(error)})`, error);
  }
  const versioned = z.object({ version: z.number() }).safeParse(content);
  if (versioned.success && versioned.data.version > STORE_VERSION) {
    throw new AppError(
      'store-too-new',
      `${path} was written by a newer version of this program (layout ${versioned.data.version}, this one reads up to ${STORE_VERSION}): update the program.`,
    );
  }
  const parsed = storeManifestSchema.safeParse(content);
  if (!parsed.success) throw damaged(path, z.prettifyError(parsed.error).replaceAll(/\s+/g, ' '), parsed.error);
  return parsed.data;
}

async function requireFile<T>(folder: string, name: string, open: (path: string) => Promise<T>): Promise<T> {
  const path = join(folder, name);
  try {
    return await open(path);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new AppError('store-incomplete', `${path} is missing: prepare the data set again.`, { cause: error });
    }
    throw new AppError('store-unreadable', `${path} cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

async function requireSize(folder: string, name: string, bytes: number): Promise<void> {
  const { size } = await requireFile(folder, name, (path) => stat(path));
  if (size !== bytes) throw damaged(join(folder, name), `it has ${size} bytes where ${bytes} belong`);
}

async function requireLabels(folder: string, labels: Int32Array, { classNames }: StoreManifest): Promise<void> {
  const breathe = breathing();
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? 0;
    if (label < -1 || label >= classNames.length) {
      throw damaged(join(folder, STORE_FILES.labels), `it names class ${label} of ${classNames.length}`);
    }
    if (row % ROWS_AT_ONCE === 0) await breathe();
  }
}

async function requireSplits(folder: string, splits: Uint8Array, manifest: StoreManifest): Promise<void> {
  const breathe = breathing();
  const counts = new Uint32Array(256);
  for (let row = 0; row < splits.length; row++) {
    const code = splits[row] ?? 0;
    counts[code] = (counts[code] ?? 0) + 1;
    if (row % ROWS_AT_ONCE === 0) await breathe();
  }
  for (const [code, split] of SPLITS.entries()) {
    const found = counts[code] ?? 0;
    if (found !== manifest.counts[split]) {
      throw damaged(
        join(folder, STORE_FILES.splits),
        `it has ${found} rows of the split "${split}" where the manifest has ${manifest.counts[split]}`,
      );
    }
  }
}

function damaged(path: string, what: string, cause?: unknown): AppError {
  return new AppError('store-damaged', `${path} is damaged: ${what}. Prepare the data set again.`, { cause });
}

import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { decodePicture } from '../decode-picture.ts';
import { mapInOrder } from '../in-order.ts';
import type { Picture, Source } from '../source.ts';
import type { Skipped, StoreManifest } from '../store-manifest.ts';
import { layoutOf } from './folder-layout.ts';
import { reasonNotRead } from './reason-not-read.ts';
import { scanFolder, type Scan } from './scan-folder.ts';

const MAX_FILE_BYTES = 512 * 2 ** 20;

export type FolderOptions = Pick<StoreManifest, 'size' | 'fit'> & {
  /** The folder of pictures. */
  folder: string;
  /**
   * Pictures under way at once; when left out, twice as many as cores, so that one is read while another is decoded.
   * Changes the speed, never the result.
   */
  parallel?: number;
  /** Cancels the search for files; prepareStore has its own. */
  signal?: AbortSignal;
};

/**
 * The JPEG, PNG and WebP files below a folder as a source: folder-layout.ts says which classes and splits they have,
 * decode-picture.ts how they become pictures of one size. Looks at names only; `read` reads the files.
 * @throws AppError when the folder is missing, is no folder, cannot be read or holds no such file
 */
export async function openFolder(options: FolderOptions): Promise<Source> {
  const { size, fit, parallel = 2 * availableParallelism() } = options;
  if (!Number.isInteger(size) || size < 8 || size > 1024) {
    throw new AppError('picture-size-invalid', `The size of pictures must be from 8 to 1024 pixels, not ${size}.`, {
      kind: 'usage',
    });
  }
  const root = resolve(options.folder);
  const { pictures, skipped } = await scan(root, options.signal);
  if (pictures.length === 0 && skipped.length === 0) {
    throw new AppError(
      'source-without-pictures',
      `${root} holds no pictures: no name below it ends in .jpg, .jpeg, .png or .webp.`,
    );
  }
  const { classNames, places } = layoutOf(pictures);
  return {
    size,
    channels: 3,
    classNames,
    fit,
    source: { kind: 'folder', location: root },
    total: pictures.length + skipped.length,
    async *read() {
      yield* skipped;
      yield* mapInOrder(pictures.entries(), parallel, ([i, path]) => {
        const { label, split } = places[i] ?? { label: -1, split: null };
        return readPicture(root, path, { size, fit }, { label, split });
      });
    },
  };
}

async function scan(root: string, signal: AbortSignal | undefined): Promise<Scan> {
  try {
    if (!(await stat(root)).isDirectory()) {
      throw new AppError('source-not-a-folder', `${root} is a file: give the folder that holds the pictures.`, {
        kind: 'usage',
      });
    }
    return await scanFolder(root, signal);
  } catch (error) {
    if (error instanceof AppError || signal?.aborted) throw error;
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new AppError('source-missing', `There is no folder ${root}.`, { kind: 'usage', cause: error });
    }
    throw new AppError('source-unreadable', `${root} cannot be read: ${reasonNotRead(code) ?? messageOf(error)}.`, {
      cause: error,
    });
  }
}

async function readPicture(
  root: string,
  path: string,
  shape: Pick<StoreManifest, 'size' | 'fit'>,
  place: Pick<Picture, 'label' | 'split'>,
): Promise<Picture | Skipped> {
  const file = await readWhole(join(root, path));
  if ('reason' in file) return { path, ...file };
  const decoded = await decodePicture(file.bytes, shape);
  if ('reason' in decoded) return { path, ...decoded };
  const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', file.bytes)).toString('hex');
  return { path, ...decoded, ...place, sha256, bytes: file.bytes.length };
}

async function readWhole(path: string): Promise<{ bytes: Buffer } | { reason: string }> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > MAX_FILE_BYTES) return { reason: `too large: more than ${MAX_FILE_BYTES / 2 ** 20} MiB` };
    return { bytes: await file.readFile() };
  } catch (error) {
    const reason = reasonNotRead(systemCodeOf(error));
    if (reason === undefined) throw error;
    return { reason };
  }
}

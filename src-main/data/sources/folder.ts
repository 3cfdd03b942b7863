import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { decodePicture, READABLE_FORMATS } from '../decode-picture.ts';
import { requirePictureSize, type Fit } from '../fit-picture.ts';
import { mapInOrder } from '../in-order.ts';
import type { Picture, Source } from '../source.ts';
import type { Skipped } from '../store-manifest.ts';
import { layoutOf } from './folder-layout.ts';
import { watchPresence } from './folder-presence.ts';
import { reasonNotRead } from './reason-not-read.ts';
import { scanFolder, type FoundPicture, type Scan } from './scan-folder.ts';

const MAX_FILE_BYTES = 512 * 2 ** 20;

export type FolderOptions = Fit & {
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
 * The picture files below a folder as a source: folder-layout.ts says which classes and splits they have,
 * decode-picture.ts which formats are read and how they become pictures of one size. Looks at names only; `read` reads
 * the files, and fails when the folder vanishes meanwhile.
 * @throws AppError when the folder is missing, is no folder, cannot be read or holds no such file
 */
export async function openFolder(options: FolderOptions): Promise<Source> {
  const { size, fit, parallel = 2 * availableParallelism() } = options;
  requirePictureSize(size);
  const root = resolve(options.folder);
  const { pictures, skipped } = await scan(root, options.signal);
  if (pictures.length === 0 && skipped.length === 0) {
    throw new AppError(
      'source-without-pictures',
      `${root} holds no pictures: no name below it ends like that of a ${READABLE_FORMATS} file.`,
    );
  }
  const requirePresence = await watchPresence(root);
  const { classNames, places } = layoutOf(pictures.map(({ path }) => path));
  return {
    size,
    channels: 3,
    classNames,
    fit,
    source: { kind: 'folder', location: root },
    total: pictures.length + skipped.length,
    async *read() {
      yield* skipped;
      yield* mapInOrder(pictures.entries(), parallel, ([i, picture]) => {
        const place = places[i] ?? { label: -1, split: null };
        return readPicture(picture, { size, fit }, place, requirePresence);
      });
      await requirePresence();
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
  { path, file }: FoundPicture,
  fit: Fit,
  place: Pick<Picture, 'label' | 'split'>,
  requirePresence: () => Promise<void>,
): Promise<Picture | Skipped> {
  const content = await readWhole(file);
  if ('reason' in content) {
    // Where the whole folder is gone, all that is left would be skipped one by one.
    await requirePresence();
    return { path, ...content };
  }
  const decoded = await decodePicture(content.bytes, fit);
  if ('reason' in decoded) return { path, ...decoded };
  const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', content.bytes)).toString('hex');
  return { path, ...decoded, ...place, sha256, bytes: content.bytes.length };
}

async function readWhole(path: Buffer): Promise<{ bytes: Buffer } | { reason: string }> {
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

import { open, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { breathing } from '../breathing.ts';
import { decodePicture, READABLE_FORMATS } from '../decode-picture.ts';
import { fingerprint } from '../fingerprint.ts';
import { requirePictureSize, type Fit } from '../fit-picture.ts';
import { mapInOrder } from '../in-order.ts';
import type { Picture, Source } from '../source.ts';
import type { Skipped } from '../store-manifest.ts';
import { layoutOf, type FolderLayout } from './folder-layout.ts';
import { watchPresence } from './folder-presence.ts';
import { reasonNotRead } from './reason-not-read.ts';
import { scanFolder, type FoundPicture, type Scan } from './scan-folder.ts';

const MAX_FILE_BYTES = 512 * 2 ** 20;

/** As many as the system's threads can have under way, and some that wait for them. */
const LOOKS_AT_ONCE = 32;

type Place = FolderLayout['places'][number];
const NOWHERE: Place = { label: -1, split: null };

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
 * decode-picture.ts which formats are read and how they become pictures of one size. Looks at names, sizes and times only;
 * `read` reads the files, and fails when the folder vanishes meanwhile.
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
  const { classNames, places } = await layoutOfPictures(pictures);
  const about = { size, channels: 3, fit, source: { kind: 'folder', location: root } } as const;
  return {
    ...about,
    classNames,
    total: pictures.length + skipped.length,
    fingerprint: await fingerprintOf(about, { pictures, skipped }, options.signal),
    async *read(from) {
      yield* skipped.slice(from);
      const left = pictures.slice(Math.max(0, from - skipped.length));
      yield* mapInOrder(left, parallel, (picture) => {
        const place = places.get(topFolders(picture.path)) ?? NOWHERE;
        return readPicture(picture, { size, fit }, place, requirePresence);
      });
      await requirePresence();
    },
  };
}

/** Classes and splits depend on no more than the two topmost folders of a path: there are few of those. */
async function layoutOfPictures(
  pictures: FoundPicture[],
): Promise<{ classNames: string[]; places: Map<string, Place> }> {
  const breathe = breathing();
  const tops = new Set<string>();
  for (const { path } of pictures) {
    tops.add(topFolders(path));
    await breathe();
  }
  const folders = [...tops];
  const { classNames, places } = layoutOf(folders.map((folder) => `${folder}any file`));
  return { classNames, places: new Map(folders.map((folder, i) => [folder, places[i] ?? NOWHERE])) };
}

/** For instance `train/cat/` of `train/cat/more/1.jpg`. */
function topFolders(path: string): string {
  const first = path.indexOf('/') + 1;
  return path.slice(0, Math.max(first, path.indexOf('/', first) + 1));
}

/** Looks at the size and the time of every file; one that cannot be looked at is said when it is read. */
async function fingerprintOf(
  about: Parameters<typeof fingerprint>[0],
  { pictures, skipped }: Scan,
  signal: AbortSignal | undefined,
): Promise<string> {
  const listing = fingerprint(about);
  const breathe = breathing();
  for (const { path, reason } of skipped) listing.add([path, reason]);
  const stamps = mapInOrder(pictures, LOOKS_AT_ONCE, async ({ path, file }) => [path, ...(await stampOf(file))]);
  for await (const stamp of stamps) {
    signal?.throwIfAborted();
    listing.add(stamp);
    await breathe();
  }
  return listing.finish();
}

async function stampOf(file: Buffer): Promise<[number, number] | [string]> {
  try {
    const { size, mtimeMs } = await stat(file);
    return [size, mtimeMs];
  } catch (error) {
    const reason = reasonNotRead(systemCodeOf(error));
    if (reason === undefined) throw error;
    return [reason];
  }
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
  place: Place,
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

import type { Dirent } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { extname, sep } from 'node:path';
import { systemCodeOf } from '../../../src-shared/errors.ts';
import { breathing } from '../breathing.ts';
import { sortBreathing } from '../sort-breathing.ts';
import type { Skipped } from '../store-manifest.ts';
import { readableName } from './readable-name.ts';
import { reasonNotRead } from './reason-not-read.ts';

const READ = new Set(['.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.webp', '.gif', '.tif', '.tiff', '.bmp', '.dib']);
const NOT_READ = new Set(['.heic', '.heif', '.avif', '.jxl', '.jp2', '.svg', '.ico']);

/** Read of a folder in one go: few enough to leave the process to its other duties, many enough to be fast. */
export const NAMES_AT_ONCE = 256;

export type FoundPicture = {
  /** Relative to the root, with forward slashes, each part as readableName gives it. */
  path: string;
  /** The whole path as the system has it: it need not be text. */
  file: Buffer;
};
export type Scan = { pictures: FoundPicture[]; skipped: Skipped[] };

/**
 * Every file below `root` whose name ends like that of a picture, sorted by the code units of its readable path. Names
 * that begin with a dot are passed over, as are files that no one would take for pictures. Links are followed; a folder
 * that was visited already, as in a circle of links, is listed as skipped and not visited again.
 * @throws the system's error when `root` itself cannot be read; the signal's reason
 */
export async function scanFolder(root: string, signal?: AbortSignal): Promise<Scan> {
  const scan: Scan = { pictures: [], skipped: [] };
  const visited = new Set<string>();
  const breathe = breathing();

  async function visit(folder: Buffer, path: string): Promise<void> {
    signal?.throwIfAborted();
    const place = await realpath(folder, 'latin1');
    if (visited.has(place)) {
      scan.skipped.push({ path, reason: 'the same folder as one that was read already' });
      return;
    }
    visited.add(place);
    for (const { name, file, entry } of await entriesOf(folder, signal)) {
      await breathe();
      if (name.startsWith('.')) continue;
      const below = path === '' ? name : `${path}/${name}`;
      try {
        const kind = entry.isSymbolicLink() ? await stat(file) : entry;
        if (kind.isFile()) addFile({ path: below, file }, scan);
        if (kind.isDirectory()) await visit(file, below);
      } catch (error) {
        const reason = reasonNotRead(systemCodeOf(error));
        if (reason === undefined) throw error;
        scan.skipped.push({ path: below, reason });
      }
    }
  }
  await visit(Buffer.from(root), '');
  const byPath = ({ path }: { path: string }) => path;
  return {
    pictures: await sortBreathing(scan.pictures, byPath),
    skipped: await sortBreathing(scan.skipped, byPath),
  };
}

type Entry = { name: string; file: Buffer; entry: Dirent };

/** What a folder holds, sorted by readable name. It is read piece by piece: a folder may hold a million files. */
async function entriesOf(folder: Buffer, signal: AbortSignal | undefined): Promise<Entry[]> {
  const entries: Entry[] = [];
  // @ts-expect-error The types of Node lack what its documentation has: names as bytes, which need not be text.
  for await (const entry of await opendir(folder, { encoding: 'buffer', bufferSize: NAMES_AT_ONCE })) {
    signal?.throwIfAborted();
    const bytes: unknown = entry.name;
    if (!(bytes instanceof Uint8Array)) throw new TypeError('Node gave a name as text where bytes were asked for');
    entries.push({ name: readableName(bytes), file: Buffer.concat([folder, Buffer.from(sep), bytes]), entry });
  }
  return sortBreathing(entries, ({ name }) => name);
}

function addFile(found: FoundPicture, scan: Scan): void {
  const ending = extname(found.path).toLowerCase();
  if (READ.has(ending)) scan.pictures.push(found);
  if (NOT_READ.has(ending)) {
    scan.skipped.push({ path: found.path, reason: `unsupported format ${ending}: convert it to JPEG or PNG` });
  }
}

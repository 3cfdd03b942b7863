import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { systemCodeOf } from '../../../src-shared/errors.ts';
import type { Skipped } from '../store-manifest.ts';
import { reasonNotRead } from './reason-not-read.ts';

const READ = new Set(['.jpg', '.jpeg', '.jpe', '.jfif', '.png', '.webp']);
const NOT_READ = new Set(['.gif', '.bmp', '.tif', '.tiff', '.heic', '.heif', '.avif', '.jxl', '.jp2', '.svg', '.ico']);

export type Scan = { pictures: string[]; skipped: Skipped[] };

/**
 * Every file below `root` whose name ends like that of a picture, as paths relative to it with forward slashes, sorted
 * by code unit. Names that begin with a dot are passed over, as are files that no one would take for pictures. Links
 * are followed; a folder that was visited already, as in a circle of links, is listed as skipped and not visited again.
 * @throws the system's error when `root` itself cannot be read; the signal's reason
 */
export async function scanFolder(root: string, signal?: AbortSignal): Promise<Scan> {
  const scan: Scan = { pictures: [], skipped: [] };
  const visited = new Set<string>();

  async function visit(folder: string): Promise<void> {
    signal?.throwIfAborted();
    const place = await realpath(join(root, folder));
    if (visited.has(place)) {
      scan.skipped.push({ path: folder, reason: 'the same folder as one that was read already' });
      return;
    }
    visited.add(place);
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      try {
        const kind = entry.isSymbolicLink() ? await stat(join(root, path)) : entry;
        if (kind.isFile()) addFile(path, scan);
        if (kind.isDirectory()) await visit(path);
      } catch (error) {
        const reason = reasonNotRead(systemCodeOf(error));
        if (reason === undefined) throw error;
        scan.skipped.push({ path, reason });
      }
    }
  }
  await visit('');
  scan.pictures.sort();
  scan.skipped.sort((a, b) => (a.path < b.path ? -1 : 1));
  return scan;
}

function addFile(path: string, scan: Scan): void {
  const ending = extname(path).toLowerCase();
  if (READ.has(ending)) scan.pictures.push(path);
  if (NOT_READ.has(ending)) {
    scan.skipped.push({ path, reason: `unsupported format ${ending}: convert it to JPEG, PNG or WebP` });
  }
}

import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../../../src-shared/errors.ts';

/** A file below a folder, its path relative to that. */
export type FolderFile = { path: string; bytes: number };

/** What `work` gives; undefined when the file or folder is not there: others may delete while we look. */
async function unlessGone<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await work();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * All files below a folder, in no order; none when there is no such folder. Links are followed, because people put
 * parts of a data folder on another disk; sockets and the like are passed over.
 */
export async function* filesBelow(folder: string, below = '', seen = new Set<string>()): AsyncGenerator<FolderFile> {
  const real = await unlessGone(() => realpath(join(folder, below)));
  if (real === undefined || seen.has(real)) return;
  seen.add(real);
  const entries = await unlessGone(() => opendir(real));
  if (entries === undefined) return;
  for await (const entry of entries) {
    const path = join(below, entry.name);
    if (entry.isDirectory()) yield* filesBelow(folder, path, seen);
    else if (entry.isFile() || entry.isSymbolicLink()) {
      const found = await unlessGone(() => stat(join(folder, path)));
      if (found?.isDirectory() === true) yield* filesBelow(folder, path, seen);
      else if (found?.isFile() === true) yield { path, bytes: found.size };
    }
  }
}

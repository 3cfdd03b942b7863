import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCodeOf } from '../../src-shared/errors.ts';
import type { Engine } from './engine.ts';

/** What lies in a folder may be deleted while it is looked at, and a run that never began has none. */
async function unlessGone<Result>(work: Promise<Result>, otherwise: Result): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return otherwise;
    throw error;
  }
}

/** Bytes of all files in the folder of a run. */
export async function sizeOfRun({ folder }: Engine, runId: string): Promise<number> {
  const entries = await unlessGone(readdir(folder.run(runId), { recursive: true, withFileTypes: true }), []);
  let bytes = 0;
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    bytes += await unlessGone(
      lstat(join(entry.parentPath, entry.name)).then(({ size }) => size),
      0,
    );
  }
  return bytes;
}

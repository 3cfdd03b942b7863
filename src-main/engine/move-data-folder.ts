import { rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../../src-shared/errors.ts';
import {
  copyDatabaseOf,
  copyFiles,
  movedFiles,
  type Copied,
  type CopyProgress,
} from '../storage/copying/copy-data-folder.ts';
import type { CopyTarget } from '../storage/copying/copy-target.ts';
import { leadTo } from '../storage/copying/lead-to.ts';
import { requireLocalDisk } from '../storage/data-folder.ts';
import type { Engine } from './engine.ts';

/** How often the database is copied again because somebody wrote to it meanwhile. */
const ATTEMPTS = 5;

type Work = Parameters<typeof copyDatabaseOf>[0];

/** Rows that this connection, the only one that writes, has ever changed. */
function changesOf({ database }: Engine): number {
  return Number(database.prepare('SELECT total_changes()').pluck().get());
}

/**
 * Makes a copy of the database that has all that was ever written to it, then calls `use` before anything else can be.
 * @returns its bytes
 */
async function withWholeCopy(engine: Engine, work: Work, use: () => void): Promise<number> {
  const copy = join(work.target, basename(engine.folder.database));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = changesOf(engine);
    await copyDatabaseOf(work, (await stat(engine.folder.database)).size);
    const { size } = await stat(copy);
    if (changesOf(engine) === before) {
      use();
      return size;
    }
    await rm(copy);
  }
  const message = 'The data folder could not be moved, because something was written to it all the time. Try again.';
  throw new AppError('data-folder-busy', message);
}

/**
 * Copies the data folder, in which nothing may train or be prepared, and makes the old place lead to the new one; the
 * old files stay. From then on this engine's database takes no more changes.
 */
export async function moveDataFolder(
  engine: Engine,
  target: CopyTarget,
  signal: AbortSignal,
  onProgress: (progress: CopyProgress) => void,
): Promise<Copied> {
  const { database, folder } = engine;
  requireLocalDisk(target.folder, 'Choose a folder on a local disk.');
  const work = { source: folder, target: target.folder, signal, onProgress };
  const copied = await copyFiles(await movedFiles(folder), work);
  const databaseBytes = await withWholeCopy(engine, work, () => {
    signal.throwIfAborted();
    target.complete();
    leadTo(folder.path, target.folder);
    database.pragma('query_only = ON');
  });
  const bytes = copied.reduce((sum, file) => sum + file.bytes, databaseBytes);
  const notes = [`The old folder ${folder.path} keeps its files until you delete them; leave location.json in it.`];
  return { files: copied.length + 1, bytes, notes };
}

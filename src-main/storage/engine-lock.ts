import type Sqlite from 'better-sqlite3';
import { join } from 'node:path';
import { AppError, systemCodeOf } from '../../src-shared/errors.ts';
import { databaseError } from './database-errors.ts';
import { loadSqlite } from './database.ts';

/** The right to be the one engine of a data folder. */
export type EngineLock = { release: () => void };

/**
 * Of two that start at the same moment each may find the other half-way to the lock; they try again for so long, and
 * one gets it. It is also how long one that is refused has waited.
 */
const CONTEST_MILLISECONDS = 500;

/** A lock whose handle the caller drops is held until the process ends all the same: an object out of reach is closed. */
const heldFiles = new Set<Sqlite.Database>();

/** Nothing is ever written to the file: the lock is all that it is for. */
function lock(file: Sqlite.Database): void {
  file.pragma('journal_mode = MEMORY');
  file.exec('BEGIN EXCLUSIVE');
}

/**
 * Takes the lock of a data folder, which the system takes back when the process ends, however it ends; what the file
 * `engine.lock` holds, and whether it is there, says nothing. It is SQLite's own lock, because Node has none. On Unix
 * the lock is lost when this process opens and closes that file in another way, for instance to copy the folder.
 * @param dataFolder path of a data folder that is there
 * @throws AppError `engine-running` when another process holds it
 */
export async function takeEngineLock(dataFolder: string): Promise<EngineLock> {
  const path = join(dataFolder, 'engine.lock');
  const sqlite = await loadSqlite();
  let file: Sqlite.Database | undefined;
  try {
    file = new sqlite(path, { timeout: CONTEST_MILLISECONDS });
    lock(file);
  } catch (error) {
    file?.close();
    throw systemCodeOf(error)?.startsWith('SQLITE_BUSY') === true
      ? running(dataFolder, error)
      : (databaseError(error, path) ?? error);
  }
  return hold(file);
}

function hold(file: Sqlite.Database): EngineLock {
  heldFiles.add(file);
  return {
    release: () => {
      heldFiles.delete(file);
      file.close();
    },
  };
}

function running(dataFolder: string, cause: unknown): AppError {
  return new AppError(
    'engine-running',
    `An engine works on the data folder ${dataFolder} already, and there can only be one. Use that one, end it, or set ` +
      'VICREG_HOME to another folder.',
    { cause },
  );
}

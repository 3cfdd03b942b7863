import type Sqlite from 'better-sqlite3';
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { AppError, messageOf, systemCodeOf } from '../../src-shared/errors.ts';
import { damaged, databaseError } from './database-errors.ts';
import { migrate, NEWEST_VERSION } from './migrations/index.ts';

export type Database = Sqlite.Database;

/** "VICR": marks the file as ours, so that no other program's database is ever migrated. */
export const APPLICATION_ID = 0x56494352;

/** How long a write waits for the one of another process. */
const BUSY_TIMEOUT_MILLISECONDS = 10_000;

/** better-sqlite3 13 is built for N-API 10 and takes an older Node down with a segmentation fault. */
export async function loadSqlite(): Promise<typeof Sqlite> {
  if (Number(process.versions.napi) < 10) {
    const message = `This Node (${process.version}) is too old for the database. Run the program with Node 24 or newer.`;
    throw new AppError('node-too-old', message);
  }
  return (await import('better-sqlite3')).default;
}

type Marks = { applicationId: number; version: number };

/** Offsets from https://www.sqlite.org/fileformat.html#the_database_header */
function marksInHeader(path: string): Marks {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  try {
    const length = readSync(file, header, 0, 100, 0);
    if (length < 100 || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
      throw damaged(path, 'file is not a database');
    }
  } finally {
    closeSync(file);
  }
  return { applicationId: header.readUInt32BE(68), version: header.readUInt32BE(60) };
}

/**
 * A write-ahead log that was left behind means that a program still has the database open, or ended uncleanly: the
 * version may only be in that log, and the pages are checked. The connection is read-only, so that not even the log is
 * moved into the database.
 */
function marksAfterUncleanEnd(sqlite: typeof Sqlite, path: string): Marks {
  const database = new sqlite(path, { readonly: true, timeout: BUSY_TIMEOUT_MILLISECONDS });
  try {
    const report = String(database.pragma('quick_check(1)', { simple: true }));
    if (report !== 'ok') throw damaged(path, report);
    return {
      applicationId: Number(database.pragma('application_id', { simple: true })),
      version: Number(database.pragma('user_version', { simple: true })),
    };
  } finally {
    database.close();
  }
}

/** Refuses a database that is not ours to change, without changing a byte of it. */
function inspect(sqlite: typeof Sqlite, path: string): void {
  if (!existsSync(path) || statSync(path).size === 0) return;
  const log = `${path}-wal`;
  const header = marksInHeader(path);
  const marks = existsSync(log) && statSync(log).size > 0 ? marksAfterUncleanEnd(sqlite, path) : header;
  if (marks.applicationId !== APPLICATION_ID) {
    throw new AppError('database-foreign', `The database ${path} belongs to another program. Nothing was changed.`);
  }
  if (marks.version > NEWEST_VERSION) {
    throw new AppError(
      'database-newer',
      `The database ${path} was made by a newer version of this program (its version is ${marks.version}, this program ` +
        `knows up to ${NEWEST_VERSION}). Nothing was changed. Use the newer program, or another data folder.`,
    );
  }
}

/** Two processes that turn a new database to write-ahead logging at once fail at once, whatever the timeout. */
function useWriteAheadLog(database: Database, path: string): void {
  const deadline = performance.now() + BUSY_TIMEOUT_MILLISECONDS;
  for (;;) {
    try {
      if (database.pragma('journal_mode = WAL', { simple: true }) === 'wal') return;
      const message = `The database ${path} is on a disk that does not allow write-ahead logging. Use a local disk.`;
      throw new AppError('database-not-opened', message);
    } catch (error) {
      if (systemCodeOf(error) !== 'SQLITE_BUSY' || performance.now() > deadline) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

function prepare(database: Database, path: string): void {
  // The mark is the first thing in a new file: without it, a start that was cut short would look like another program's.
  if (Number(database.pragma('application_id', { simple: true })) !== APPLICATION_ID) {
    database.pragma(`application_id = ${APPLICATION_ID}`);
  }
  useWriteAheadLog(database, path);
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  // A read-only file opens without complaint and refuses the first write: better now than in the middle of a run.
  database.transaction(() => {}).immediate();
  migrate(database);
}

/**
 * Opens the database, makes it when it is not there, and brings it to the newest version. Several processes may have it
 * open at once. Every commit is on the disk when it returns (write-ahead log, synchronous FULL).
 * @param path file in a folder that exists
 * @throws AppError when it is damaged, of a newer version, another program's, or cannot be read or written
 */
export async function openDatabase(path: string): Promise<Database> {
  const sqlite = await loadSqlite();
  let database: Database | undefined;
  try {
    inspect(sqlite, path);
    database = new sqlite(path, { timeout: BUSY_TIMEOUT_MILLISECONDS });
    prepare(database, path);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof AppError) throw error;
    throw databaseError(error, path) ?? unreadable(error, path);
  }
}

function unreadable(error: unknown, path: string): unknown {
  if (systemCodeOf(error)?.startsWith('E') !== true) return error;
  return new AppError('database-not-opened', `The database ${path} cannot be read: ${messageOf(error)}.`, {
    cause: error,
  });
}

import { AppError, messageOf, systemCodeOf } from '../../src-shared/errors.ts';

export function damaged(path: string, detail: string): AppError {
  return new AppError(
    'database-damaged',
    `The database ${path} is damaged (${detail}). Nothing was changed. Move it away together with its -wal and -shm ` +
      'files to start afresh, or put a copy of it from before in its place.',
  );
}

/**
 * What SQLite's error means for the person whose database it is; undefined when it is none that a person can cause,
 * so that a defect stays a defect.
 * @param path the database file
 */
export function databaseError(error: unknown, path: string): AppError | undefined {
  const code = systemCodeOf(error) ?? '';
  const refuse = (name: string, sentence: string) => new AppError(name, sentence, { cause: error });
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) return damaged(path, messageOf(error));
  // The second: the index beside the write-ahead log, which lies in memory that is a file, could not be made larger.
  if (code === 'SQLITE_FULL' || code === 'SQLITE_IOERR_SHMSIZE') {
    return refuse('disk-full', `The database ${path} could not be written: the disk is full. Free some space.`);
  }
  if (code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM') {
    return refuse('database-read-only', `The database ${path} cannot be written: check its permissions.`);
  }
  if (code.startsWith('SQLITE_CANTOPEN')) {
    return refuse('database-not-opened', `The database ${path} cannot be opened: check its permissions.`);
  }
  if (code.startsWith('SQLITE_BUSY')) {
    return refuse('database-busy', `The database ${path} is held by another program. Try again when that has ended.`);
  }
  if (code.startsWith('SQLITE_IOERR')) {
    return refuse('database-not-written', `The disk gave an error on the database ${path}: ${messageOf(error)}.`);
  }
  return undefined;
}

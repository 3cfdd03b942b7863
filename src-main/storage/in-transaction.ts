import { databaseError } from './database-errors.ts';
import type { Database } from './database.ts';

/**
 * Does work that writes, whole or not at all; within a transaction that is under way it becomes a part of that one. What
 * it returned from is on the disk when the outermost one returns.
 * @throws AppError when the database cannot be written, for instance on a full disk; the work is undone then
 */
export function inTransaction<Result>(database: Database, work: () => Result): Result {
  try {
    return database.transaction(work).immediate();
  } catch (error) {
    throw databaseError(error, database.name) ?? error;
  }
}

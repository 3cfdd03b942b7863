import { z } from 'zod';
import { AppError } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import { prepared } from '../prepared.ts';
import { requireRunSummary } from './runs.ts';

/**
 * Deleting a run for good, which has no way back: condemnRuns makes it vanish, then its folder is deleted, its metrics
 * are (removeSomeMetrics), and at last its row (removeCondemnedRun). A run that is condemned stays so over every end of
 * the engine, until all that is done.
 */

/**
 * Makes runs vanish, all of them or none.
 * @throws AppError when one is not in the trash, or there is none with that identifier
 */
export function condemnRuns(database: Database, ids: readonly string[]): void {
  inTransaction(database, () => {
    for (const id of ids) {
      if (requireRunSummary(database, id).trashedAt === null) {
        throw new AppError(
          'run-not-in-trash',
          `Run ${id} is not in the trash. Only runs in the trash can be deleted.`,
          {
            kind: 'usage',
          },
        );
      }
    }
    // The same identifier may have been given twice.
    const condemn = database.prepare('UPDATE runs SET deleting = 1 WHERE id = ?');
    for (const id of ids) condemn.run(id);
  });
}

/** The runs that vanished, and of which something may still be there. */
export function listCondemnedRuns(database: Database): string[] {
  return z.array(z.string()).parse(database.prepare('SELECT id FROM runs WHERE deleting = 1').pluck().all());
}

/** So many rows at once: a few milliseconds. */
const ROWS_AT_ONCE = 50;

const OF_SERIES = 'series_id IN (SELECT id FROM metric_series WHERE run_id = :id)';

const deletions = prepared((database) =>
  [
    `DELETE FROM metric_chunks WHERE id IN (SELECT id FROM metric_chunks WHERE ${OF_SERIES} LIMIT :rows)`,
    `DELETE FROM metric_superseded WHERE id IN (SELECT id FROM metric_superseded WHERE ${OF_SERIES} LIMIT :rows)`,
    `DELETE FROM metric_tail WHERE run_id = :id AND number IN
       (SELECT number FROM metric_tail WHERE run_id = :id LIMIT :rows)`,
  ].map((sql) => database.prepare<[{ id: string; rows: number }]>(sql)),
);

/**
 * Deletes some points of a run, which may have hundreds of megabytes of them: other work is to be let in between.
 * @returns whether there may be more
 */
export function removeSomeMetrics(database: Database, id: string): boolean {
  return inTransaction(database, () =>
    deletions(database).some((deletion) => deletion.run({ id, rows: ROWS_AT_ONCE }).changes > 0),
  );
}

/** Deletes the row of a run, and with it all that the database still holds of it. */
export function removeCondemnedRun(database: Database, id: string): void {
  inTransaction(database, () => database.prepare('DELETE FROM runs WHERE id = ? AND deleting = 1').run(id));
}

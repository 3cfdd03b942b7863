import { z } from 'zod';
import { AppError } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { prepared } from '../prepared.ts';
import type { ProcessIdentity } from '../process-identity.ts';
import { ENDED_STATUSES, type EndedStatus } from '../run-life.ts';

const attemptRowSchema = z
  .object({
    run_id: z.string(),
    number: z.int(),
    process_id: z.int(),
    process_started_at: z.string().nullable(),
    from_step: z.int(),
    started_at: z.string(),
    ended_at: z.string().nullable(),
    ending: z.enum(ENDED_STATUSES).nullable(),
  })
  .transform((row) => ({
    runId: row.run_id,
    number: row.number,
    process: { processId: row.process_id, startedAt: row.process_started_at },
    fromStep: row.from_step,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    ending: row.ending,
  }));

/** One start of a trainer. `number` counts from 1; `fromStep` is the first update that it makes. */
export type Attempt = z.infer<typeof attemptRowSchema>;

/**
 * Adds the next attempt of a run; part of startRun (runs.ts), which changes the run's status with it.
 * @throws AppError when an earlier one has not ended
 */
export function insertAttempt(database: Database, runId: string, process: ProcessIdentity, fromStep: number): Attempt {
  const open = findOpenAttempt(database, runId);
  if (open !== undefined) {
    throw new AppError(
      'run-under-way',
      `Run ${runId} is being trained by process ${open.process.processId} already. Stop that first.`,
    );
  }
  const row = database
    .prepare(
      `INSERT INTO attempts (run_id, number, process_id, process_started_at, from_step, started_at)
       VALUES (:runId, (SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE run_id = :runId),
               :processId, :processStartedAt, :fromStep, :startedAt)
       RETURNING *`,
    )
    .get({
      runId,
      processId: process.processId,
      processStartedAt: process.startedAt,
      fromStep,
      startedAt: new Date().toISOString(),
    });
  return attemptRowSchema.parse(row);
}

/** Ends the attempt under way, if there is one; part of every change of a run to a status that ends it. */
export function endOpenAttempt(database: Database, runId: string, ending: EndedStatus, endedAt: string): void {
  database
    .prepare('UPDATE attempts SET ended_at = :endedAt, ending = :ending WHERE run_id = :runId AND ended_at IS NULL')
    .run({ runId, ending, endedAt });
}

const selectOpen = prepared((database) =>
  database.prepare('SELECT * FROM attempts WHERE run_id = ? AND ended_at IS NULL'),
);

export function findOpenAttempt(database: Database, runId: string): Attempt | undefined {
  return attemptRowSchema.optional().parse(selectOpen(database).get(runId));
}

/** All attempts of a run in order. */
export function listAttempts(database: Database, runId: string): Attempt[] {
  const rows = database.prepare('SELECT * FROM attempts WHERE run_id = ? ORDER BY number').all(runId);
  return z.array(attemptRowSchema).parse(rows);
}

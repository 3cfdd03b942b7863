import { z } from 'zod';
import { AppError } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import { appendEvent } from './events.ts';
import { changeStatus, requireRun, type Run } from './runs.ts';

const queueRowSchema = z
  .object({ run_id: z.string(), held: z.int() })
  .transform((row) => ({ runId: row.run_id, held: row.held === 1 }));

/** A run that waits; one that is held is passed over until it is let go. */
export type QueuedRun = z.infer<typeof queueRowSchema>;

/** The runs that wait, the first to begin first. */
export function listQueue(database: Database): QueuedRun[] {
  return z.array(queueRowSchema).parse(database.prepare('SELECT run_id, held FROM queue ORDER BY position').all());
}

/** The run that begins next: the first that is not held. */
export function nextInQueue(database: Database): string | undefined {
  return listQueue(database).find(({ held }) => !held)?.runId;
}

function requireQueued(database: Database, runId: string): Run {
  const run = requireRun(database, runId);
  if (run.status === 'queued') return run;
  throw new AppError('run-not-queued', `Run ${runId} is not in the queue: it is ${run.status}.`, { kind: 'usage' });
}

/**
 * Puts a queued run in another place. Nothing is written when it is there already.
 * @param position from 0; one beyond the end means the end
 * @throws AppError when the run is not in the queue
 */
export function moveInQueue(database: Database, runId: string, position: number): void {
  inTransaction(database, () => {
    requireQueued(database, runId);
    const entries = listQueue(database);
    const from = entries.findIndex((entry) => entry.runId === runId);
    const to = Math.max(0, Math.min(position, entries.length - 1));
    if (from === to) return;
    entries.splice(to, 0, ...entries.splice(from, 1));
    rewriteQueue(database, entries);
    const sentence = `The run was moved in the queue, from place ${from + 1} to place ${to + 1}.`;
    appendEvent(database, runId, { kind: 'queue-moved', data: { from, to }, sentence });
  });
}

function rewriteQueue(database: Database, entries: readonly QueuedRun[]): void {
  database.prepare('DELETE FROM queue').run();
  const insert = database.prepare('INSERT INTO queue (run_id, position, held) VALUES (?, ?, ?)');
  for (const [position, { runId, held }] of entries.entries()) insert.run(runId, position, held ? 1 : 0);
}

/**
 * Keeps a queued run from beginning, or lets it begin in its turn. Nothing is written when that is so already.
 * @throws AppError when the run is not in the queue
 */
export function holdInQueue(database: Database, runId: string, held: boolean): void {
  inTransaction(database, () => {
    requireQueued(database, runId);
    const wanted = held ? 1 : 0;
    const { changes } = database
      .prepare('UPDATE queue SET held = :wanted WHERE run_id = :runId AND held <> :wanted')
      .run({ runId, wanted });
    if (changes === 0) return;
    appendEvent(
      database,
      runId,
      held
        ? { kind: 'queue-held', sentence: 'The run is held in the queue until it is let go.' }
        : { kind: 'queue-released', sentence: 'The run is no longer held in the queue.' },
    );
  });
}

/**
 * Takes a run out of the queue: it is a draft again if it was never started, else stopped.
 * @throws AppError when the run is not in the queue
 */
export function leaveQueue(database: Database, runId: string): Run {
  return inTransaction(database, () => {
    const { startedAt } = requireQueued(database, runId);
    const reason = 'It was taken out of the queue.';
    return changeStatus(database, runId, startedAt === null ? 'draft' : 'stopped', { reason });
  });
}

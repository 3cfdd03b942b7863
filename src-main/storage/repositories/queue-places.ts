import type { Database } from '../database.ts';

/** At which end of the queue a run is put. */
export type QueueEnd = 'front' | 'back';

/** Puts a run into the queue; part of every change of a run to `queued` (runs.ts). */
export function enterQueue(database: Database, runId: string, end: QueueEnd): void {
  const position = end === 'front' ? 'coalesce(min(position), 1) - 1' : 'coalesce(max(position), -1) + 1';
  database.prepare(`INSERT INTO queue (run_id, position) VALUES (?, (SELECT ${position} FROM queue))`).run(runId);
}

/** Takes a run out of the queue; part of every change of a run from `queued` (runs.ts). */
export function quitQueue(database: Database, runId: string): void {
  database.prepare('DELETE FROM queue WHERE run_id = ?').run(runId);
}

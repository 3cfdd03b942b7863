import { z } from 'zod';
import type { Database } from '../database.ts';
import type { Json } from '../json.ts';

const eventRowSchema = z.object({
  sequence: z.int(),
  time: z.string(),
  kind: z.string(),
  step: z.int().nullable(),
  data: z.string().transform((text): unknown => JSON.parse(text)),
  sentence: z.string(),
});

/** One thing that happened to a run. `sequence` counts from 1, `time` is ISO 8601 in UTC. */
export type RunEvent = z.infer<typeof eventRowSchema>;

export type NewEvent = {
  /** kebab-case, for programs */
  kind: string;
  /** For people. */
  sentence: string;
  step?: number | null;
  data?: Json;
};

/** Adds to the log of a run; call it within the transaction that makes true what it tells. */
export function appendEvent(database: Database, runId: string, event: NewEvent): void {
  const { kind, sentence, step = null, data = {} } = event;
  database
    .prepare(
      `INSERT INTO run_events (run_id, sequence, time, kind, step, data, sentence)
       VALUES (:runId, (SELECT coalesce(max(sequence), 0) + 1 FROM run_events WHERE run_id = :runId),
               :time, :kind, :step, :data, :sentence)`,
    )
    .run({ runId, time: new Date().toISOString(), kind, step, data: JSON.stringify(data), sentence });
}

/** The log of a run in order, from behind `after` on. */
export function listEvents(database: Database, runId: string, after = 0): RunEvent[] {
  const rows = database
    .prepare('SELECT * FROM run_events WHERE run_id = ? AND sequence > ? ORDER BY sequence')
    .all(runId, after);
  return z.array(eventRowSchema).parse(rows);
}

/** How many events the log of a run holds. */
export function countEvents(database: Database, runId: string): number {
  const row = database
    .prepare('SELECT coalesce(max(sequence), 0) AS count FROM run_events WHERE run_id = ?')
    .get(runId);
  return z.object({ count: z.int() }).parse(row).count;
}

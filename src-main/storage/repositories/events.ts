import { z } from 'zod';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
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
  inTransaction(database, () =>
    database
      .prepare(
        `INSERT INTO run_events (run_id, sequence, time, kind, step, data, sentence)
       VALUES (:runId, (SELECT coalesce(max(sequence), 0) + 1 FROM run_events WHERE run_id = :runId),
               :time, :kind, :step, :data, :sentence)`,
      )
      .run({ runId, time: new Date().toISOString(), kind, step, data: JSON.stringify(data), sentence }),
  );
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

/** A clock that is kept by the network is put right by less. */
const TOLERANCE_MILLISECONDS = 60_000;

const newestSchema = z.object({ time: z.iso.datetime().nullable() });

/** The newest time in the store in milliseconds since 1970; undefined in an empty one. Whatever befalls a run has an event. */
function newestTime(database: Database): number | undefined {
  const row = database
    .prepare(
      `SELECT max(time) AS time
       FROM (SELECT max(time) AS time FROM run_events UNION ALL SELECT max(created_at) FROM runs)`,
    )
    .get();
  const { time } = newestSchema.parse(row);
  return time === null ? undefined : Date.parse(time);
}

function duration(milliseconds: number): string {
  const minutes = Math.round(milliseconds / 60_000);
  const [count, unit] =
    minutes < 120
      ? [minutes, 'minute']
      : minutes < 2880
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/**
 * Whether the computer's clock was set back since the store was last written to, in a sentence for people; null when it
 * was not, or by a minute at most. It reads all events: once at a start, not more often.
 * @param now milliseconds since 1970
 */
export function clockSetBack(database: Database, now: number = Date.now()): string | null {
  const newest = newestTime(database);
  if (newest === undefined || newest - now <= TOLERANCE_MILLISECONDS) return null;
  return (
    `The clock of this computer was set back: the newest entry in the database is from ${new Date(newest).toISOString()}, ` +
    `${duration(newest - now)} later than now. Nothing is lost, and what happens to a run stays in order, because that ` +
    'is kept by numbers and not by time; but times and lists sorted by time can look out of order.'
  );
}

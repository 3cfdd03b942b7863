import { z } from 'zod';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';

/** Why a checkpoint was written; `kept` ones a person wants to keep, whatever comes after them. */
export const CHECKPOINT_KINDS = ['interval', 'stop', 'end', 'kept'] as const;
export type CheckpointKind = (typeof CHECKPOINT_KINDS)[number];

const checkpointRowSchema = z
  .object({
    run_id: z.string(),
    step: z.int(),
    path: z.string(),
    bytes: z.int(),
    sha256: z.string(),
    kind: z.enum(CHECKPOINT_KINDS),
    superseded_by: z.int().nullable(),
    created_at: z.string(),
  })
  .transform((row) => ({
    runId: row.run_id,
    step: row.step,
    path: row.path,
    bytes: row.bytes,
    sha256: row.sha256,
    kind: row.kind,
    supersededBy: row.superseded_by,
    createdAt: row.created_at,
  }));

/**
 * A checkpoint file after `step` completed updates, at `path` in the run's folder. `supersededBy` is the number of the
 * attempt that went back behind it.
 */
export type Checkpoint = z.infer<typeof checkpointRowSchema>;

export type NewCheckpoint = {
  runId: string;
  step: number;
  path: string;
  bytes: number;
  sha256: string;
  kind: CheckpointKind;
};

/** Records a file that is on the disk. Writing the same file once more (same step and content) renews its row. */
export function insertCheckpoint(database: Database, checkpoint: NewCheckpoint): void {
  inTransaction(database, () =>
    database
      .prepare(
        `INSERT INTO checkpoints (run_id, step, path, bytes, sha256, kind, created_at)
       VALUES (:runId, :step, :path, :bytes, :sha256, :kind, :createdAt)
       ON CONFLICT (run_id, path) DO UPDATE SET
         step = excluded.step, bytes = excluded.bytes, sha256 = excluded.sha256, kind = excluded.kind,
         superseded_by = NULL, created_at = excluded.created_at`,
      )
      .run({ ...checkpoint, createdAt: new Date().toISOString() }),
  );
}

/** The checkpoints of a run by step, superseded ones included. */
export function listCheckpoints(database: Database, runId: string): Checkpoint[] {
  const rows = database.prepare('SELECT * FROM checkpoints WHERE run_id = ? ORDER BY step, id').all(runId);
  return z.array(checkpointRowSchema).parse(rows);
}

/** The checkpoint that a run goes on from. */
export function findLatestCheckpoint(database: Database, runId: string): Checkpoint | undefined {
  const row = database
    .prepare('SELECT * FROM checkpoints WHERE run_id = ? AND superseded_by IS NULL ORDER BY step DESC, id DESC LIMIT 1')
    .get(runId);
  return checkpointRowSchema.optional().parse(row);
}

/**
 * What need not be kept any longer: superseded checkpoints, and all but the `keep` last. Forget each (forgetCheckpoint)
 * before its file is deleted, so that the database never names a file that is not there.
 */
export function findExpendableCheckpoints(database: Database, runId: string, keep: number): Checkpoint[] {
  const candidates = listCheckpoints(database, runId).filter(({ kind }) => kind !== 'kept');
  const live = candidates.filter(({ supersededBy }) => supersededBy === null);
  const last = new Set(live.slice(Math.max(0, live.length - keep)));
  return candidates.filter((checkpoint) => !last.has(checkpoint));
}

export function forgetCheckpoint(database: Database, runId: string, path: string): void {
  inTransaction(database, () =>
    database.prepare('DELETE FROM checkpoints WHERE run_id = ? AND path = ?').run(runId, path),
  );
}

/** Marks the checkpoints beyond the one that an attempt goes on from; part of startRun (runs.ts). */
export function supersedeCheckpoints(database: Database, runId: string, fromStep: number, attempt: number): void {
  database
    .prepare('UPDATE checkpoints SET superseded_by = ? WHERE run_id = ? AND step > ? AND superseded_by IS NULL')
    .run(attempt, runId, fromStep);
}

import { z } from 'zod';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import type { Json } from '../json.ts';

const evaluationRowSchema = z
  .object({
    run_id: z.string(),
    checkpoint_step: z.int().nullable(),
    protocol: z.string().transform((text): unknown => JSON.parse(text)),
    top1: z.number(),
    top5: z.number(),
    top1_deviation: z.number(),
    created_at: z.string(),
  })
  .transform((row) => ({
    runId: row.run_id,
    checkpointStep: row.checkpoint_step,
    protocol: row.protocol,
    top1: row.top1,
    top5: row.top5,
    top1Deviation: row.top1_deviation,
    createdAt: row.created_at,
  }));

/**
 * How well a representation did. Accuracies are from 0 to 1; `checkpointStep` is null for what needs no checkpoint
 * (pixels, an untrained network); the protocol is JSON and says everything that the figures depend on.
 */
export type Evaluation = z.infer<typeof evaluationRowSchema>;

export type NewEvaluation = {
  runId: string;
  checkpointStep: number | null;
  protocol: Json;
  top1: number;
  top5: number;
  top1Deviation: number;
};

export function insertEvaluation(database: Database, evaluation: NewEvaluation): void {
  inTransaction(database, () =>
    database
      .prepare(
        `INSERT INTO evaluations (run_id, checkpoint_step, protocol, top1, top5, top1_deviation, created_at)
       VALUES (:runId, :checkpointStep, :protocol, :top1, :top5, :top1Deviation, :createdAt)`,
      )
      .run({ ...evaluation, protocol: JSON.stringify(evaluation.protocol), createdAt: new Date().toISOString() }),
  );
}

/** The evaluations of a run in the order in which they were made. */
export function listEvaluations(database: Database, runId: string): Evaluation[] {
  const rows = database.prepare('SELECT * FROM evaluations WHERE run_id = ? ORDER BY id').all(runId);
  return z.array(evaluationRowSchema).parse(rows);
}

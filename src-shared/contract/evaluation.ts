import { z } from 'zod';
import { subscription } from '../rpc/contract.ts';
import { backendDescriptionSchema, evaluationSchema, knnRequestSchema } from './trainer.ts';

/** Measuring representations. */

const stateSchema = z.strictObject({
  description: backendDescriptionSchema.nullable().describe('null until the backend has started'),
  progress: z.strictObject({ phase: z.string(), done: z.number(), total: z.number() }).nullable(),
  finished: z
    .strictObject({ step: z.int().describe('Of the checkpoint'), evaluations: z.array(evaluationSchema) })
    .nullable(),
});
export type EvaluationState = z.infer<typeof stateSchema>;

export const evaluation = {
  /** Measures a run's last checkpoint, one figure per request; ends when the client leaves. */
  measure: subscription(
    z.strictObject({
      runId: z.string(),
      requests: z.array(knnRequestSchema).min(1),
      knn: z
        .strictObject({
          k: z.int().positive().max(10_000),
          temperature: z.number().positive(),
          metric: z.enum(['cosine', 'euclidean']),
        })
        .partial()
        .describe('What differs from the settings of the run'),
      backend: z.enum(['auto', 'tensorflow', 'wasm']).optional(),
    }),
    stateSchema,
  ),
};

import { z } from 'zod';
import { subscription } from '../rpc/contract.ts';
import { backendDescriptionSchema, dryRunSchema } from './trainer.ts';

/** What a run would cost, measured before it is begun. */

export const costSchema = dryRunSchema.extend({
  stepsPerEpoch: z.int().describe('Updates in an epoch over the training pictures'),
  memoryAvailable: z.number().describe('Bytes that could be had when the dry run began'),
  memoryTotal: z.number(),
  anotherTrained: z.boolean().describe('Another run trained meanwhile, so that this one would be faster alone'),
  measuredAt: z.string().describe('ISO 8601, UTC'),
  description: backendDescriptionSchema,
});
export type Cost = z.infer<typeof costSchema>;

const costStateSchema = z.strictObject({
  description: backendDescriptionSchema.nullable().describe('null until the backend has started'),
  progress: z.strictObject({ phase: z.string(), done: z.number(), total: z.number() }).nullable(),
  finished: costSchema.nullable(),
});
export type CostState = z.infer<typeof costStateSchema>;

export const cost = {
  /** Makes a few updates in a process of its own and keeps nothing of them; ends when the client leaves. */
  measure: subscription(
    z.strictObject({
      config: z.unknown(),
      seconds: z.number().min(0.1).max(600).default(5).describe('How long updates are timed, at least three of them'),
    }),
    costStateSchema,
  ),
};

import { z } from 'zod';
import { command, query, subscription } from '../rpc/contract.ts';
import { runSummarySchema } from './runs.ts';
import { backendDescriptionSchema } from './trainer.ts';
import { anyNumber } from './verification.ts';

/** Starting, ending and following runs, and the queue in which they wait: one trains at a time. */

export const machineLoadSchema = z.object({
  processor: z.number().describe('Share of all cores, 0 to 1'),
  memoryUsed: z.number().describe('Bytes'),
  memoryTotal: z.number(),
  diskFree: z.number().describe("Bytes, on the data folder's disk"),
  diskTotal: z.number(),
  processes: z.array(
    z.object({ processId: z.int(), processor: z.number().describe('Cores kept busy'), memory: z.number() }),
  ),
  gpus: z.array(
    z.object({
      index: z.int(),
      name: z.string(),
      utilisation: z.number().nullable().describe('0 to 1'),
      memoryUsed: z.number().nullable(),
      memoryTotal: z.number().nullable(),
      temperature: z.number().nullable().describe('Degrees Celsius'),
    }),
  ),
});
export type MachineLoad = z.infer<typeof machineLoadSchema>;

/** What a trainer at work has told of itself. */
export const liveSchema = z.object({
  description: backendDescriptionSchema.nullable().describe('null until the backend has started'),
  others: z.array(z.strictObject({ name: z.string(), reason: z.string() })).describe('Backends preferred to it'),
  firstStep: z.int().nullable().describe('With which this attempt began; null until then'),
  stepsPerEpoch: z.int().nullable(),
  point: z
    .strictObject({ step: z.int(), milliseconds: z.number(), values: z.record(z.string(), anyNumber) })
    .nullable()
    .describe('What the last update measured'),
  knn: z.number().nullable().describe('The last k-NN accuracy'),
  load: machineLoadSchema.nullable(),
  notes: z.array(z.string()).describe('What a person should know, in words'),
});
export type Live = z.infer<typeof liveSchema>;

/** A run as it is now. Points and events are asked for: `runs.points` from the last known step on. */
export const runStateSchema = z.object({
  run: runSummarySchema,
  waiting: z
    .strictObject({ before: z.int().describe('Runs that come first, the one that trains included'), held: z.boolean() })
    .nullable()
    .describe('null when it is not queued'),
  live: liveSchema.nullable().describe('null when no trainer works on it'),
  events: z.int().describe('How many its log holds'),
});
export type RunState = z.infer<typeof runStateSchema>;

const one = z.strictObject({ runId: z.string() });

export const training = {
  /** Creates a run and queues it; nothing is recorded when the configuration does not fit its data set. */
  start: command(z.strictObject({ config: z.unknown() }), runSummarySchema),
  /**
   * Creates a run that does not begin yet, or gives such a one another configuration. What the configuration names must
   * be there and fit; a data set may still be missing.
   */
  draft: command(z.strictObject({ config: z.unknown(), runId: z.string().optional() }), runSummarySchema),
  /**
   * Queues a run that was paused, stopped, failed or interrupted, before the others, to go on from its last checkpoint;
   * or a draft, behind the others.
   */
  resume: command(one, runSummarySchema),
  /** Asks for a checkpoint after the present update, and an end; the next run in the queue begins. */
  pause: command(one, z.void()),
  /** The same, for a run that need not go on; a queued one leaves the queue. */
  stop: command(one, z.void()),
  /** Ends the trainer at once: updates since the last checkpoint are lost. */
  kill: command(one, z.void()),
  /** Goes on until the client leaves, over every status that the run comes to. */
  follow: subscription(one, runStateSchema),
  queue: query(
    z.void(),
    z.strictObject({
      held: z.boolean().describe('Nothing is begun'),
      active: z.array(runSummarySchema),
      waiting: z.array(z.strictObject({ run: runSummarySchema, held: z.boolean() })),
    }),
  ),
  /** @param position from 0 */
  move: command(z.strictObject({ runId: z.string(), position: z.int().nonnegative() }), z.void()),
  /** Keeps a queued run from beginning, or lets it; without a run, the whole queue. */
  hold: command(z.strictObject({ runId: z.string().nullable(), held: z.boolean() }), z.void()),
  /** Takes a run out of the queue. */
  leave: command(one, runSummarySchema),
};

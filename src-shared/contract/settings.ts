import { z } from 'zod';
import { command, query } from '../rpc/contract.ts';

/** Settings of the program for this data folder; what changes the numbers of a run is in its configuration. */

export const settingsSchema = z.strictObject({
  keepAwake: z.boolean().describe('Keep the machine from sleeping while something trains'),
  queueHeld: z.boolean().describe('Begin no run from the queue'),
  silenceSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .describe('A trainer that says nothing for so long, and ten times as long as ever before, is ended as hung'),
  idleSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .describe('How long the engine stays when nobody is connected and nothing is to do'),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = { keepAwake: true, queueHeld: false, silenceSeconds: 300, idleSeconds: 10 };

export const settings = {
  show: query(z.void(), settingsSchema),
  change: command(settingsSchema.partial(), settingsSchema),
};

import { z } from 'zod';

/** What the copy of a database names: the files that belong to it. Paths of checkpoints are within their run's folder. */
export const namedFilesSchema = z.object({
  datasets: z.array(z.string()),
  runs: z.array(z.string()),
  checkpoints: z.array(z.object({ runId: z.string(), path: z.string(), sha256: z.string() })),
});
export type NamedFiles = z.infer<typeof namedFilesSchema>;

/** What the program that copies a database says, once. */
export const copierMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('copied'), named: namedFilesSchema }),
  z.strictObject({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
]);
export type CopierMessage = z.infer<typeof copierMessageSchema>;

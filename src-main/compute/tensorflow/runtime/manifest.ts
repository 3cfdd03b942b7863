import { z } from 'zod';

/** `runtime.json` of an installed runtime: what it was made of, and what must be there. */
export const manifestSchema = z.object({
  format: z.literal(1),
  variant: z.enum(['cpu', 'gpu']),
  versions: z.object({ tensorflow: z.string(), tfjsNode: z.string(), compiler: z.string() }),
  wheels: z.array(z.object({ name: z.string(), version: z.string(), sha256: z.string(), source: z.string() })),
  /** Paths relative to the folder; bytes. */
  files: z.array(z.object({ path: z.string(), size: z.number() })),
  installedAt: z.iso.datetime(),
});
export type Manifest = z.infer<typeof manifestSchema>;

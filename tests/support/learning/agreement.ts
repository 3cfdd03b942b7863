import { z } from 'zod';

/** The ten steps along a run at which two backends are compared. */
export const AGREEMENT_STEPS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 50];

const momentSchema = z.object({
  step: z.int(),
  /** The weights and running statistics before the step. */
  state: z.array(z.object({ name: z.string(), shape: z.array(z.int()), data: z.array(z.number()) })),
  /** The loss and its terms. */
  losses: z.array(z.number()),
  gradients: z.array(z.object({ name: z.string(), values: z.array(z.number()) })),
});
export type Moment = z.infer<typeof momentSchema>;

export const agreementSchema = z.array(momentSchema);

import { z } from 'zod';

/** A number that may be NaN or infinite: a deviation that cannot be measured is reported as it came. */
export const anyNumber = z.custom<number>((value) => typeof value === 'number', { error: 'expected a number' });

/**
 * One compared quantity of a case. `deviation` is the distance from the reference and `tolerance` the largest that
 * passes, in the same unit; of a tensor or a series it is the entry with the worst ratio of both. A case that threw has
 * deviation NaN and the error's message.
 */
export const verificationDetailSchema = z.strictObject({
  id: z.string(),
  quantity: z.string(),
  deviation: anyNumber,
  tolerance: anyNumber,
  message: z.string().optional(),
});
export type VerificationDetail = z.infer<typeof verificationDetailSchema>;

export const verificationSectionSchema = z.strictObject({
  /** False when the program has no implementation of the section yet; its cases are counted, not run. */
  supported: z.boolean(),
  cases: z.int().nonnegative(),
  failed: z.int().nonnegative(),
  /** The largest deviation / tolerance: up to 1 passes, NaN fails. Null when nothing was compared. */
  worst: anyNumber.nullable(),
  /** Worst first. */
  details: z.array(verificationDetailSchema),
  /** What is reported without being judged, for instance the distance from Pillow's 8-bit results. */
  reported: z.array(verificationDetailSchema.omit({ tolerance: true })),
});
export type VerificationSection = z.infer<typeof verificationSectionSchema>;

/** How a backend did on a reference file: `vicreg verify`. */
export const verificationSchema = z.strictObject({
  backend: z.string(),
  /** Failed cases of all sections. */
  failed: z.int().nonnegative(),
  sections: z.record(z.string(), verificationSectionSchema),
});
export type Verification = z.infer<typeof verificationSchema>;

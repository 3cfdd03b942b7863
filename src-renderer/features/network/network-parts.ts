import { z } from 'zod';
import { runConfigSchema } from '../../../src-shared/config/run-config.ts';

const { encoder, expander, method, augmentation, training } = runConfigSchema.shape;

/** What the picture of a network depends on; the rest of a draft may still be wrong. */
const partsSchema = z.object({
  encoder,
  expander,
  method,
  augmentation: z.object({ size: augmentation.unwrap().shape.size }),
  training: z.object({ batchSize: training.unwrap().shape.batchSize }),
});
export type NetworkParts = z.infer<typeof partsSchema>;

/** undefined while one of these parts is wrong. */
export function networkPartsOf(draft: unknown): NetworkParts | undefined {
  return partsSchema.safeParse(draft).data;
}

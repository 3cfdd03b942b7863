import { z } from 'zod';
import { augmentationSchema } from '../../../src-shared/config/run-config.ts';
import { viewsRequestSchema, type ViewsRequest } from '../../../src-shared/contract/preview.ts';

/** What a draft must have right for its views to be drawn, whatever else is wrong with it. */
const partsSchema = z.object({
  dataset: z.string(),
  seed: viewsRequestSchema.shape.seed,
  augmentation: augmentationSchema,
});

/** The question for the views of a draft; undefined while its augmentation, seed or data set is not one. */
export function viewsRequestOf(
  draft: unknown,
  shown: { epoch: number; from: number; count: number },
): ViewsRequest | undefined {
  const parts = partsSchema.safeParse(draft);
  if (!parts.success) return undefined;
  const { epoch, from, count } = shown;
  return { ...parts.data, pictures: { kind: 'order', epoch }, from, count };
}

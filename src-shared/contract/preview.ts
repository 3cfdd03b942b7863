import { z } from 'zod';
import { augmentationSchema } from '../config/run-config.ts';
import { query } from '../rpc/contract.ts';
import { anyNumber } from './verification.ts';

/** Looking at the views that training will make of a data set's pictures, before or while it does. */

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array, { error: 'expected a Uint8Array' });
const whole = z.int().nonnegative();

/** Pairs of views that one answer is about at most. */
export const MOST_PAIRS = 64;

const factor = z.number().describe('1 changes nothing');

/** What was drawn for one view of one picture. */
export const drawnViewSchema = z.strictObject({
  rotation: z.number().describe('Clockwise, degrees'),
  shear: z.number().describe('Horizontal shift of a row, as a share of its distance from the middle'),
  crop: z.strictObject({ top: whole, left: whole, height: whole, width: whole }).describe('Pixels of the picture'),
  flip: z.boolean().describe('Mirrored left to right, after the crop'),
  colourJitter: z.strictObject({
    applied: z.boolean(),
    order: z.array(z.enum(['brightness', 'contrast', 'saturation', 'hue'])),
    brightness: factor,
    contrast: factor,
    saturation: factor,
    hue: z.number().describe('Turns of the colour circle'),
  }),
  grayscale: z.boolean(),
  blur: z.strictObject({ applied: z.boolean(), sigma: z.number().describe('Pixels of the view') }),
  solarize: z.boolean(),
  stroke: z.enum(['thinner', 'same', 'thicker']),
});
export type DrawnView = z.infer<typeof drawnViewSchema>;

export const viewsRequestSchema = z.strictObject({
  dataset: z.string(),
  seed: z.int().min(0).max(0xffffffff),
  augmentation: augmentationSchema,
  pictures: z.discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('batch'),
        step: whole,
        batchSize: z.int().positive(),
        places: z.array(whole).min(1).max(MOST_PAIRS).optional().describe('Of these in the batch alone, in this order'),
      })
      .describe('Those of update number `step`, from 0, as that update sees them'),
    z
      .strictObject({ kind: z.literal('order'), epoch: whole.max(0xffffffff) })
      .describe('The training pictures in the order of the first epoch, as epoch number `epoch`, from 0, sees them'),
  ]),
  from: whole.describe('Of these, the first that is shown; beyond the last it begins again'),
  count: z.int().min(1).max(MOST_PAIRS).describe('At most so many; fewer where they are very large'),
});
export type ViewsRequest = z.infer<typeof viewsRequestSchema>;

/** Pictures with both of their views, all in the same order. */
export const viewPairsSchema = z.strictObject({
  epoch: whole,
  total: whole.describe('Pictures that can be looked at: those of the batch, or all for training'),
  from: whole,
  rows: z.array(whole).describe('Numbers of the pictures in the data set, from 0'),
  classes: z.array(z.string().nullable()),
  channels: z.int(),
  size: z.int().describe('Side of the pictures in pixels'),
  viewSize: z.int(),
  originals: bytes.describe('[rows, size, size, channels]'),
  views: z
    .tuple([bytes, bytes])
    .describe('[rows, viewSize, viewSize, channels]: what the network gets, before it is normalised, in 8 bits'),
  drawn: z.tuple([z.array(drawnViewSchema), z.array(drawnViewSchema)]),
});
export type ViewPairs = z.infer<typeof viewPairsSchema>;

const similaritySchema = z.strictObject({
  pairs: z.array(anyNumber).describe('Cosine similarity of the two views of each picture, -1 to 1'),
  others: anyNumber.describe('The mean over views of pictures that do not belong together; NaN with a single picture'),
});
export type Similarity = z.infer<typeof similaritySchema>;

/** How alike a network finds the two views of each of the first pictures of a batch. */
export const agreementSchema = z.strictObject({
  checkpointStep: whole.describe('Updates that the network had made'),
  epoch: whole,
  total: whole.describe('Pictures of the batch'),
  rows: z.array(whole).describe('The first of these, as numbers in the data set: at most MOST_PAIRS'),
  embedding: similaritySchema.describe('Of what the loss compares, the output of the expander'),
  representation: similaritySchema.describe('Of what is kept, the output of the encoder'),
});
export type Agreement = z.infer<typeof agreementSchema>;

export const preview = {
  /** Made on the wasm backend, whatever trains: the pixels differ from those of other backends by rounding at most. */
  views: query(viewsRequestSchema, viewPairsSchema),
  /**
   * Of the views that update number `step`, from 0, sees, by the network of the run's latest checkpoint, with the running
   * statistics of its batch normalisation (evaluation mode). Refused with `checkpoint-none` before there is one.
   */
  agreement: query(z.strictObject({ runId: z.string(), step: whole }), agreementSchema),
};

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { applyOperation, operationParamsSchema } from './augmentation-operations.ts';
import { compare, compareAll, exactly, within, type CaseCheck, type Comparison, type Tolerance } from './comparison.ts';
import { evaluateFormula, inputFormulaSchema, type Values } from './input-formula.ts';
import { tidied } from './tidied.ts';

const index = z.int().nonnegative();
const resultSchema = z.object({ mean: z.number(), std: z.number(), pixels: z.array(z.number()) });

const caseSchema = z
  .object({
    id: z.string(),
    params: operationParamsSchema,
    /** [channel, y, x] */
    positions: z.array(z.tuple([index, index, index])).min(1),
    shape: z.tuple([index, index, index]),
    results: z.object({ float: resultSchema, uint8: resultSchema.optional(), pil: resultSchema.optional() }),
  })
  .refine(
    ({ positions, shape }) => positions.every((position) => position.every((at, axis) => at < (shape[axis] ?? 0))),
    {
      path: ['positions'],
      error: 'must lie within the shape',
    },
  );
type AugmentationCase = z.infer<typeof caseSchema>;

export const augmentationsSectionSchema = z.object({
  input: inputFormulaSchema.refine(({ shape }) => shape.length === 3, { error: 'must be [channel, y, x]' }),
  inputBytesSum: z.number(),
  ops: z.array(caseSchema),
});
type AugmentationsSection = z.infer<typeof augmentationsSectionSchema>;

/**
 * The operations of the views follow torchvision on float tensors, which is what is judged. How far that is from 8-bit
 * torchvision and from Pillow, which differ by design, is reported in levels of 8 bits.
 */
export function augmentationChecks(
  { input, inputBytesSum, ops }: AugmentationsSection,
  tolerance: Tolerance,
): CaseCheck[] {
  return ops.map((given) => ({
    id: given.id,
    run: () => {
      const picture = bytesOf(evaluateFormula(input));
      const sum = picture.values.reduce((total, value) => total + value, 0);
      return [
        compare('sum of the input', sum, inputBytesSum, exactly),
        ...tidied(() => compareOperation(picture, given, tolerance)),
      ];
    },
  }));
}

/** The picture of a formula in 8 bits. */
function bytesOf({ shape, values }: Values): Values {
  return { shape, values: values.map((value) => Math.floor(Math.min(Math.max(value, 0), 255) + 0.5)) };
}

function compareOperation(
  { shape, values }: Values,
  { id, params, shape: expectedShape, positions, results }: AugmentationCase,
  { imageAbsolute }: Tolerance,
): Comparison[] {
  const [channels = 0, rows = 0, columns = 0] = shape;
  const planes = tf.tensor4d(
    Float32Array.from(values, (value) => value / 255),
    [1, channels, rows, columns],
  );
  const view = applyOperation(tf.transpose(planes, [0, 2, 3, 1]), id, params);
  const found = tf.squeeze(tf.transpose(view, [0, 3, 1, 2]), [0]);
  if (found.shape.join() !== expectedShape.join()) {
    throw new Error(`the result is ${found.shape.join(' x ')}, not ${expectedShape.join(' x ')}`);
  }
  const all = Float64Array.from(found.dataSync());
  const [, height, width] = expectedShape;
  const pixels = positions.map(([channel, y, x]) => all[(channel * height + y) * width + x] ?? NaN);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const deviation = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
  const allowance = within(0, imageAbsolute);
  return [
    compareAll('pixels', pixels, results.float.pixels, allowance),
    compareAll('mean and deviation', [mean, deviation], [results.float.mean, results.float.std], allowance),
    ...compareLevels('levels from 8-bit torchvision', pixels, results.uint8),
    ...compareLevels('levels from Pillow', pixels, results.pil),
  ];
}

function compareLevels(
  quantity: string,
  pixels: number[],
  expected: z.infer<typeof resultSchema> | undefined,
): Comparison[] {
  if (expected === undefined) return [];
  const levels = pixels.map((value) => value * 255);
  return [{ ...compareAll(quantity, levels, expected.pixels, within(0, 1)), tolerance: null }];
}

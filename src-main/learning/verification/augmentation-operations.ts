import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { colourJitterStage } from '../augmentations/colour-jitter.ts';
import { cropStage } from '../augmentations/crop.ts';
import { gaussianBlurStage } from '../augmentations/gaussian-blur.ts';
import { grayscaleStage } from '../augmentations/grayscale.ts';
import { normaliseStage } from '../augmentations/normalise.ts';
import { solarizeStage } from '../augmentations/solarize.ts';
import { runStages, type PictureShape, type Stage } from '../augmentations/stage.ts';
import {
  COLOUR_OPERATIONS,
  unchangedView,
  type ColourOperation,
  type ViewParameters,
} from '../augmentations/view-parameters.ts';
import { rectangularResize } from './rectangular-resize.ts';

const cropSchema = z.object({
  top: z.int().nonnegative(),
  left: z.int().nonnegative(),
  height: z.int().positive(),
  width: z.int().positive(),
  size: z.tuple([z.int().positive(), z.int().positive()]),
  interpolation: z.enum(['bilinear', 'bicubic']),
  antialias: z.boolean(),
});
const blurSchema = z.object({ kernel: z.int().positive(), sigma: z.number().positive() });
const normaliseSchema = z.object({ mean: z.array(z.number()), std: z.array(z.number()) });
const grayscaleSchema = z.object({ weights: z.array(z.number()) });

/** Parameters by their names; which operation an empty set belongs to shows in the name of the case. */
export const operationParamsSchema = z.union([
  cropSchema,
  blurSchema,
  normaliseSchema,
  grayscaleSchema,
  z.object({ threshold: z.number() }),
  z.object({ factor: z.number() }),
  z.object({ shift: z.number() }),
  z.strictObject({}).transform(() => ({ without: 'parameters' })),
]);
export type OperationParams = z.infer<typeof operationParamsSchema>;

/** The shares of red, green and blue in gray that this program has. */
const GRAY = [0.2989, 0.587, 0.114];

/**
 * Applies the operation of a case to one picture [1, height, width, channels] in [0, 1], through the stages that
 * training uses.
 * @throws Error when this program has no such operation
 */
export function applyOperation(picture: tf.Tensor4D, id: string, params: OperationParams): tf.Tensor4D {
  if ('interpolation' in params) return crop(picture, params, false);
  if ('kernel' in params) return blur(picture, params);
  if ('mean' in params) return normalise(picture, params);
  if ('weights' in params) return grayscale(picture, params.weights);
  if ('threshold' in params) return run(picture, solarizeStage(params.threshold / 255), { solarize: true });
  if ('shift' in params) return colour(picture, 'hue', params.shift);
  if ('factor' in params) return colour(picture, blendNamedIn(id), params.factor);
  if (id === 'identity') return picture;
  if (id === 'hflip') return flip(picture);
  throw new Error('no operation of this name with these parameters is known here');
}

function run(picture: tf.Tensor4D, stage: Stage, choices: Partial<ViewParameters>): tf.Tensor4D {
  return runStages(picture, [stage], [{ ...unchangedView(shapeOf(picture)), ...choices }]);
}

function shapeOf({ shape: [, height, width, channels] }: tf.Tensor4D): PictureShape {
  return { height, width, channels };
}

function crop(
  picture: tf.Tensor4D,
  { size: [height, width], interpolation, antialias, ...rectangle }: z.infer<typeof cropSchema>,
  isMirrored: boolean,
): tf.Tensor4D {
  const source = shapeOf(picture);
  if (rectangle.top + rectangle.height > source.height || rectangle.left + rectangle.width > source.width) {
    throw new Error('the crop reaches beyond the picture');
  }
  if (height === width) {
    const stage = cropStage(source, { size: height, interpolation, antialias });
    return run(picture, stage, { crop: rectangle, flip: isMirrored });
  }
  const rows = { start: rectangle.top, length: rectangle.height, reversed: false };
  const columns = { start: rectangle.left, length: rectangle.width, reversed: isMirrored };
  return rectangularResize(picture, { rows, columns }, { height, width }, { interpolation, antialias });
}

/** In training, mirroring is part of the crop. */
function flip(picture: tf.Tensor4D): tf.Tensor4D {
  const { height, width } = shapeOf(picture);
  const whole = { top: 0, left: 0, height, width, interpolation: 'bilinear', antialias: false } as const;
  return crop(picture, { ...whole, size: [height, width] }, true);
}

function blur(picture: tf.Tensor4D, { kernel, sigma }: z.infer<typeof blurSchema>): tf.Tensor4D {
  const stage = gaussianBlurStage({ probability: 1, sigma: [sigma, sigma], kernel }, shapeOf(picture));
  return run(picture, stage, { blur: { applied: true, sigma } });
}

function normalise(picture: tf.Tensor4D, { mean, std }: z.infer<typeof normaliseSchema>): tf.Tensor4D {
  return run(picture, normaliseStage({ mean, deviation: std }, shapeOf(picture)), {});
}

function grayscale(picture: tf.Tensor4D, weights: number[]): tf.Tensor4D {
  if (weights.join() !== GRAY.join()) throw new Error(`gray is mixed from ${GRAY.join(', ')} here`);
  return run(picture, grayscaleStage(), { grayscale: true });
}

/** Colour jitter with all but one operation off. */
function colour(picture: tf.Tensor4D, operation: ColourOperation, value: number): tf.Tensor4D {
  const off = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
  const source = shapeOf(picture);
  const stage = colourJitterStage({ probability: 1, ...off, [operation]: 0.5 }, source.channels);
  const { colourJitter } = unchangedView(source);
  return run(picture, stage, { colourJitter: { ...colourJitter, applied: true, [operation]: value } });
}

function blendNamedIn(id: string): ColourOperation {
  const named = COLOUR_OPERATIONS.find((operation) => operation !== 'hue' && id.split('-').includes(operation));
  if (named === undefined) throw new Error('its name says none of brightness, contrast and saturation');
  return named;
}

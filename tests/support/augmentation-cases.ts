import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { colourJitterStage } from '../../src-main/learning/augmentations/colour-jitter.ts';
import { cropStage } from '../../src-main/learning/augmentations/crop.ts';
import { gaussianBlurStage } from '../../src-main/learning/augmentations/gaussian-blur.ts';
import { grayscaleStage } from '../../src-main/learning/augmentations/grayscale.ts';
import { normaliseStage } from '../../src-main/learning/augmentations/normalise.ts';
import { solarizeStage } from '../../src-main/learning/augmentations/solarize.ts';
import type { PictureShape, Stage } from '../../src-main/learning/augmentations/stage.ts';
import {
  unchangedView,
  type ColourOperation,
  type ViewParameters,
} from '../../src-main/learning/augmentations/view-parameters.ts';
import { evaluateFormula, inputFormulaSchema } from '../../src-main/learning/verification/input-formula.ts';

const result = z.object({ mean: z.number(), std: z.number(), pixels: z.array(z.number()) });
const operation = z.object({
  id: z.string(),
  params: z.record(z.string(), z.unknown()),
  positions: z.array(z.tuple([z.int(), z.int(), z.int()])),
  shape: z.tuple([z.int(), z.int(), z.int()]),
  results: z.object({ float: result }),
});
const section = z.object({ input: inputFormulaSchema, inputBytesSum: z.int(), ops: z.array(operation) });
export type ReferenceOperation = z.infer<typeof operation>;

const file = new URL('../../resources/reference/reference.json', import.meta.url);
const reference = z.object({ augmentations: section }).parse(JSON.parse(readFileSync(file, 'utf8'))).augmentations;
const [channels = 0, height = 0, width = 0] = reference.input.shape;

export const REFERENCE_OPERATIONS = reference.ops;
export const REFERENCE_SHAPE: PictureShape = { height, width, channels };

/** The reference picture, [1, height, width, channels] in [0, 1]. */
export function referencePicture(): Float32Array {
  const formula = evaluateFormula(reference.input).values;
  const bytes = formula.map((value) => Math.floor(Math.min(255, Math.max(0, value)) + 0.5));
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  if (sum !== reference.inputBytesSum) throw new Error(`the reference picture adds up to ${sum}`);
  return Float32Array.from(bytes, (_, index) => {
    const channel = index % channels;
    const pixel = Math.floor(index / channels);
    return (bytes[channel * height * width + pixel] ?? Number.NaN) / 255;
  });
}

const cropParameters = z.object({
  top: z.int(),
  left: z.int(),
  height: z.int(),
  width: z.int(),
  size: z.tuple([z.int(), z.int()]),
  interpolation: z.enum(['bilinear', 'bicubic']),
  antialias: z.boolean(),
});

/** The stage that computes a reference operation, and the choices that make it do so. */
export function stageOf({ id, params }: ReferenceOperation): { stage: Stage; parameters: ViewParameters } {
  const unchanged = unchangedView(REFERENCE_SHAPE);
  const same = { size: height, interpolation: 'bilinear', antialias: false } as const;
  if (id === 'identity') return { stage: cropStage(REFERENCE_SHAPE, same), parameters: unchanged };
  if (id === 'hflip') return { stage: cropStage(REFERENCE_SHAPE, same), parameters: { ...unchanged, flip: true } };
  if (id.startsWith('crop-')) {
    const { size, interpolation, antialias, ...crop } = cropParameters.parse(params);
    const stage = cropStage(REFERENCE_SHAPE, { size: size[0], interpolation, antialias });
    return { stage, parameters: { ...unchanged, crop } };
  }
  if (id === 'grayscale') return { stage: grayscaleStage(), parameters: { ...unchanged, grayscale: true } };
  if (id === 'solarize') {
    const { threshold } = z.object({ threshold: z.number() }).parse(params);
    return { stage: solarizeStage(threshold / 255), parameters: { ...unchanged, solarize: true } };
  }
  if (id === 'gaussian-blur') {
    const { kernel, sigma } = z.object({ kernel: z.int(), sigma: z.number() }).parse(params);
    const stage = gaussianBlurStage({ probability: 1, sigma: [sigma, sigma], kernel }, REFERENCE_SHAPE);
    return { stage, parameters: { ...unchanged, blur: { applied: true, sigma } } };
  }
  if (id === 'normalize') {
    const { mean, std } = z.object({ mean: z.array(z.number()), std: z.array(z.number()) }).parse(params);
    return { stage: normaliseStage({ mean, deviation: std }, REFERENCE_SHAPE), parameters: unchanged };
  }
  const { factor, shift } = z.object({ factor: z.number().optional(), shift: z.number().optional() }).parse(params);
  return jitterOf(z.enum(['brightness', 'contrast', 'saturation', 'hue']).parse(id), factor ?? shift ?? Number.NaN);
}

/** One operation of the colour jitter alone. */
export function jitterOf(name: ColourOperation, amount: number): { stage: Stage; parameters: ViewParameters } {
  const unchanged = unchangedView(REFERENCE_SHAPE);
  const nothing = { probability: 1, brightness: 0, contrast: 0, saturation: 0, hue: 0 };
  return {
    stage: colourJitterStage({ ...nothing, [name]: 0.4 }, channels),
    parameters: { ...unchanged, colourJitter: { ...unchanged.colourJitter, applied: true, [name]: amount } },
  };
}

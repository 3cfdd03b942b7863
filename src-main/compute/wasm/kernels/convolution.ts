import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { CONVOLUTION, CONVOLUTION_FILTER_GRADIENT, CONVOLUTION_INPUT_GRADIENT } from '../../kernels.ts';
import { convolutionFilterGradient } from './convolution-filter-gradient.ts';
import { convolutionInputGradient } from './convolution-input-gradient.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import { inputOf4D, type Kernel } from './kernel.ts';
import { samePadding } from './shapes.ts';

const window = z.object({ stride: z.number(), padding: z.number() });
const inputGradient = window.extend({ inputShape: z.tuple([z.number(), z.number(), z.number(), z.number()]) });
const filterGradient = window.extend({ filterShape: z.tuple([z.number(), z.number(), z.number(), z.number()]) });
export type Window = z.infer<typeof window>;

/**
 * Convolutions and their gradients: by x as forward convolutions, which XNNPACK computes with threads, and by the filter
 * with our own function.
 */
export function convolutionKernels(vectors: VectorUnit): Kernel[] {
  return [
    {
      name: CONVOLUTION,
      run: (inputs, attributes) => {
        const { stride, padding } = window.parse(attributes);
        return tf.conv2d(inputOf4D(inputs, 'x'), inputOf4D(inputs, 'filter'), stride, samePadding(padding));
      },
    },
    {
      name: CONVOLUTION_INPUT_GRADIENT,
      run: (inputs, attributes) => {
        const { inputShape, ...rest } = inputGradient.parse(attributes);
        const [dy, filter] = [inputOf4D(inputs, 'dy'), inputOf4D(inputs, 'filter')];
        return convolutionInputGradient(vectors, dy, filter, inputShape, rest);
      },
    },
    {
      name: CONVOLUTION_FILTER_GRADIENT,
      run: (inputs, attributes) => {
        const { filterShape, ...rest } = filterGradient.parse(attributes);
        const [x, dy] = [inputOf4D(inputs, 'x'), inputOf4D(inputs, 'dy')];
        return convolutionFilterGradient(vectors, x, dy, filterShape, rest);
      },
    },
  ];
}

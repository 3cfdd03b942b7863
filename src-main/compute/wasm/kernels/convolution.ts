import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { CONVOLUTION, CONVOLUTION_FILTER_GRADIENT, CONVOLUTION_INPUT_GRADIENT } from '../../kernels.ts';
import { convolutionFilterGradient } from './convolution-filter-gradient.ts';
import { convolutionInputGradient } from './convolution-input-gradient.ts';
import { inputOf4D, type Kernel } from './kernel.ts';
import { samePadding } from './shapes.ts';

const window = z.object({ stride: z.number(), padding: z.number() });
const inputGradient = window.extend({ inputShape: z.tuple([z.number(), z.number(), z.number(), z.number()]) });
const filterGradient = window.extend({ filterShape: z.tuple([z.number(), z.number(), z.number(), z.number()]) });
export type Window = z.infer<typeof window>;

/**
 * Convolutions and their gradients, all as forward convolutions: those are the only ones that XNNPACK computes, with
 * vectors and threads.
 */
export function convolutionKernels(): Kernel[] {
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
        return tf.tidy(() => convolutionInputGradient(dy, filter, inputShape, rest));
      },
    },
    {
      name: CONVOLUTION_FILTER_GRADIENT,
      run: (inputs, attributes) => {
        const { filterShape, ...rest } = filterGradient.parse(attributes);
        const [x, dy] = [inputOf4D(inputs, 'x'), inputOf4D(inputs, 'dy')];
        return tf.tidy(() => convolutionFilterGradient(x, dy, filterShape, rest));
      },
    },
  ];
}

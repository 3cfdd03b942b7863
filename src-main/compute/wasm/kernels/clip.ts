import { ClipByValue, Relu, tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { clip } from '../vectors/elementwise.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import { inputOf, type Kernel } from './kernel.ts';

const limits = z.object({ clipValueMin: z.number(), clipValueMax: z.number() });

/** tfjs makes a limit of the NaN that processors produce, so that a spoiled network would look sound; these keep it. */
export function clipKernels(vectors: VectorUnit): Kernel[] {
  const between = (x: Tensor, low: number, high: number) => {
    const [least, most, y] = [tensor1d([low]), tensor1d([high]), vectors.allocate(x.shape)];
    const addresses = { x: vectors.addressOf(x), low: vectors.addressOf(least), high: vectors.addressOf(most) };
    vectors.call(clip, { ...addresses, y: vectors.addressOf(y), size: x.size });
    return y;
  };
  return [
    { name: Relu, run: (inputs) => between(inputOf(inputs, 'x'), 0, Infinity) },
    {
      name: ClipByValue,
      run: (inputs, attributes) => {
        const { clipValueMin, clipValueMax } = limits.parse(attributes);
        return between(inputOf(inputs, 'x'), clipValueMin, clipValueMax);
      },
    },
  ];
}

import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { MAX_POOLING, MAX_POOLING_GRADIENT } from '../../kernels.ts';
import { giveToGreatest, keepGreatest } from '../vectors/pooling.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import { inputOf, inputOf4D, type Kernel } from './kernel.ts';
import type { Shape4 } from './shapes.ts';
import { gridOf, tapsOf, windowsAlong, type Windows } from './windows.ts';

const pooling = z.object({ size: z.number(), stride: z.number(), padding: z.number() });

/**
 * Padding never wins, because it is never looked at; the gradient goes to the first of equal values. (XNNPACK's forward
 * pass turns NaN into minus infinity.)
 */
export function maxPoolingKernels(vectors: VectorUnit): Kernel[] {
  return [
    {
      name: MAX_POOLING,
      run: (inputs, attributes) => {
        const x = inputOf4D(inputs, 'x');
        return forward(vectors, x, windowsOf(x.shape, attributes));
      },
    },
    {
      name: MAX_POOLING_GRADIENT,
      run: (inputs, attributes) => {
        const [dy, x, y] = [inputOf(inputs, 'dy'), inputOf4D(inputs, 'x'), inputOf(inputs, 'y')];
        return backward(vectors, dy, x, y, windowsOf(x.shape, attributes));
      },
    },
  ];
}

function windowsOf(x: Shape4, attributes: unknown): Windows {
  const { size, stride, padding } = pooling.parse(attributes);
  const along = (length: number) => windowsAlong(length, size, stride, padding);
  const [n, height, width, channels] = x;
  const outputs: Shape4 = [n, along(height), along(width), channels];
  return { x, outputs, filter: { height: size, width: size }, stride, padding };
}

function forward(vectors: VectorUnit, x: Tensor4D, windows: Windows): Tensor {
  const y = vectors.allocate(windows.outputs);
  vectors.valuesOf(y).fill(-Infinity);
  for (const grid of gridsOf(windows)) {
    const addresses = { a: vectors.addressOf(x) + grid.a, b: vectors.addressOf(y) + grid.b };
    vectors.call(keepGreatest, { ...grid, ...addresses, columns: x.shape[3] });
  }
  return y;
}

function backward(vectors: VectorUnit, dy: Tensor, x: Tensor4D, y: Tensor, windows: Windows): Tensor {
  const [dx, left] = [vectors.allocate(x.shape), vectors.allocate(dy.shape)];
  vectors.valuesOf(dx).fill(0);
  vectors.valuesOf(left).set(vectors.valuesOf(dy));
  for (const grid of gridsOf(windows)) {
    vectors.call(giveToGreatest, {
      ...grid,
      ...{ a: vectors.addressOf(x) + grid.a, b: vectors.addressOf(y) + grid.b },
      left: vectors.addressOf(left) - vectors.addressOf(y),
      dx: vectors.addressOf(dx) - vectors.addressOf(x),
      columns: x.shape[3],
    });
  }
  return dx;
}

/** One picture after the other, so that it stays in the cache, and for each the taps of the windows in reading order. */
function* gridsOf(windows: Windows) {
  const [n, outHeight] = windows.outputs;
  const taps = tapsOf(windows);
  for (let picture = 0; picture < n; picture++) {
    const block = { pictures: { first: picture, last: picture + 1 }, lines: { first: 0, last: outHeight } };
    for (const tap of taps) yield gridOf(windows, tap, block);
  }
}

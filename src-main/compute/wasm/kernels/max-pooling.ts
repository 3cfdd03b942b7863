import type { Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { MAX_POOLING, MAX_POOLING_GRADIENT } from '../../kernels.ts';
import { giveToGreatest, keepGreatest } from '../vectors/functions.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import { inputOf, type Kernel } from './kernel.ts';

const pooling = z.object({ size: z.number(), stride: z.number(), padding: z.number() });
type Pooling = z.infer<typeof pooling>;

/** Padding never wins, because windows are cut off at the border; the gradient goes to the first of equal values. */
export function maxPoolingKernels(vectors: VectorUnit): Kernel[] {
  return [
    {
      name: MAX_POOLING,
      run: (inputs, attributes) => forward(vectors, inputOf(inputs, 'x'), pooling.parse(attributes)),
    },
    {
      name: MAX_POOLING_GRADIENT,
      run: (inputs, attributes) => {
        const [dy, x, y] = [inputOf(inputs, 'dy'), inputOf(inputs, 'x'), inputOf(inputs, 'y')];
        return backward(vectors, dy, x, y, pooling.parse(attributes));
      },
    },
  ];
}

function forward(vectors: VectorUnit, x: Tensor, window: Pooling): Tensor {
  const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
  const y = vectors.allocate([n, outputs(height, window), outputs(width, window), channels]);
  vectors.valuesOf(y).fill(-Infinity);
  const [source, target] = [vectors.addressOf(x), vectors.addressOf(y)];
  forEachPixelOfWindows(x.shape, window, (pixel, output) =>
    vectors.call(keepGreatest, { x: source + 4 * pixel, greatest: target + 4 * output, size: channels }),
  );
  return y;
}

function backward(vectors: VectorUnit, dy: Tensor, x: Tensor, y: Tensor, window: Pooling): Tensor {
  const [dx, left] = [vectors.allocate(x.shape), vectors.allocate(dy.shape)];
  vectors.valuesOf(dx).fill(0);
  vectors.valuesOf(left).set(vectors.valuesOf(dy));
  const [source, target] = [vectors.addressOf(x), vectors.addressOf(dx)];
  const [greatest, undistributed] = [vectors.addressOf(y), vectors.addressOf(left)];
  forEachPixelOfWindows(x.shape, window, (pixel, output) =>
    vectors.call(giveToGreatest, {
      x: source + 4 * pixel,
      greatest: greatest + 4 * output,
      left: undistributed + 4 * output,
      dx: target + 4 * pixel,
      size: x.shape[3] ?? 0,
    }),
  );
  return dx;
}

const outputs = (length: number, { size, stride, padding }: Pooling): number =>
  Math.floor((length + 2 * padding - size) / stride) + 1;

/** Visits what lies inside of every window, in reading order: where the pixel's channels begin, and the window's. */
function forEachPixelOfWindows(
  [n = 0, height = 0, width = 0, channels = 0]: number[],
  window: Pooling,
  visit: (pixel: number, output: number) => void,
): void {
  const inside = (output: number, length: number) => {
    const first = output * window.stride - window.padding;
    return { from: Math.max(0, first), to: Math.min(length, first + window.size) };
  };
  const ranges = (length: number) =>
    Array.from({ length: outputs(length, window) }, (_, place) => inside(place, length));
  const [rows, columns] = [ranges(height), ranges(width)];
  let output = 0;
  for (let picture = 0; picture < n; picture++) {
    for (const row of rows) {
      for (const column of columns) {
        for (let y = row.from; y < row.to; y++) {
          for (let x = column.from; x < column.to; x++) visit(((picture * height + y) * width + x) * channels, output);
        }
        output += channels;
      }
    }
  }
}

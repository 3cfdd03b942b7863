import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { expectCloseTo } from './close-to.ts';
import { normalValues } from './random-values.ts';

type Computed = { name: string; compute: () => tf.Tensor | tf.Tensor[]; expected: number[][] };

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** Operations of tfjs-core that training uses, each with what it must give. */
const OPERATIONS: Computed[] = [
  {
    name: 'topk',
    compute: () =>
      Object.values(
        tf.topk(
          tf.tensor2d([
            [3, 1, 2],
            [-5, -4, -6],
          ]),
          2,
        ),
      ),
    expected: [
      [3, 2, -4, -5],
      [0, 2, 1, 0],
    ],
  },
  {
    name: 'gather',
    compute: () =>
      tf.gather(
        tf.tensor2d([
          [1, 2],
          [3, 4],
          [5, 6],
        ]),
        tf.tensor1d([2, 0, 2], 'int32'),
      ),
    expected: [[5, 6, 1, 2, 5, 6]],
  },
  {
    name: 'matMul of stacks, one of them shared',
    compute: () => tf.matMul(tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]), tf.tensor3d([1, 1, 0, 2], [1, 2, 2])),
    expected: [[1, 5, 3, 11, 5, 17, 7, 23]],
  },
  { name: 'tile', compute: () => tf.tile(tf.tensor2d([[1, 2]]), [2, 2]), expected: [[1, 2, 1, 2, 1, 2, 1, 2]] },
  {
    name: 'where',
    compute: () =>
      tf.where(tf.tensor1d([true, false, true], 'bool'), tf.tensor1d([1, 2, 3]), tf.tensor1d([nan, 5, nan])),
    expected: [[1, 5, 3]],
  },
  {
    name: 'clipByValue',
    compute: () => tf.clipByValue(tf.tensor1d([-1, 0.5, 2, infinity]), 0, 1),
    expected: [[0, 0.5, 1, 1]],
  },
  {
    name: 'relu, which keeps what is no number',
    compute: () => tf.relu(tf.tensor1d([-1, 0.5, nan, infinity])),
    expected: [[0, 0.5, nan, infinity]],
  },
  {
    name: 'depthwiseConv2d along one direction',
    compute: () =>
      tf.depthwiseConv2d(
        tf.tensor4d([1, 10, 2, 20, 3, 30], [1, 3, 1, 2]),
        tf.tensor4d([1, 0, 1, 2], [2, 1, 2, 1]),
        1,
        'valid',
      ),
    expected: [[1 + 2, 20 * 2, 2 + 3, 30 * 2]],
  },
  {
    name: 'mirrorPad',
    compute: () => tf.mirrorPad(tf.tensor1d([1, 2, 3]), [[2, 1]], 'reflect'),
    expected: [[3, 2, 1, 2, 3, 2]],
  },
  {
    name: 'stridedSlice',
    compute: () => tf.stridedSlice(tf.tensor1d([0, 1, 2, 3, 4]), [1], [5], [2]),
    expected: [[1, 3]],
  },
];

/** Bilinear, zero outside: each output pixel (x, y) is read at the matrix times (x, y, 1), in pixels of the source. */
function naiveTransform(picture: Float32Array, height: number, width: number, matrix: number[]): number[] {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = matrix;
  const pixel = (row: number, column: number): number =>
    row < 0 || column < 0 || row >= height || column >= width ? 0 : (picture[row * width + column] ?? nan);
  return Array.from(picture, (_, i) => {
    const [row, column] = [Math.floor(i / width), i % width];
    const [x, y] = [a * column + b * row + c, d * column + e * row + f];
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, below] = [x - left, y - top];
    const upper = pixel(top, left) * (1 - right) + pixel(top, left + 1) * right;
    const lower = pixel(top + 1, left) * (1 - right) + pixel(top + 1, left + 1) * right;
    return upper * (1 - below) + lower * below;
  });
}

/** Tests that the started backend computes what training needs of tfjs-core. */
export function operationTests(): void {
  it.each(OPERATIONS)('$name', ({ compute, expected }) => {
    const outputs = [tf.tidy(compute)].flat();
    expect(outputs.map((output) => Array.from(output.dataSync()))).toEqual(expected);
    tf.dispose(outputs);
  });

  it('image.transform: each picture by its own matrix', () => {
    const [height, width] = [6, 5];
    const pictures = [normalValues(30, 1), normalValues(30, 2)] as const;
    const matrices = [
      [0.8, 0.3, -0.4, -0.2, 0.9, 1.1, 0, 0],
      [-1, 0, 4, 0, 1, 0, 0, 0],
    ];
    const stack = tf.tensor4d(Float32Array.of(...pictures[0], ...pictures[1]), [2, height, width, 1]);
    const transformed = tf.tidy(() => tf.image.transform(stack, tf.tensor2d(matrices), 'bilinear', 'constant', 0));
    expect(transformed.shape).toEqual([2, height, width, 1]);
    const expected = pictures.flatMap((picture, i) => naiveTransform(picture, height, width, matrices[i] ?? []));
    expectCloseTo(transformed.dataSync(), expected, 1e-5);
    tf.dispose([stack, transformed]);
  });
}

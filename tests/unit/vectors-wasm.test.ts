import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { wasm } from '../../src-main/compute/wasm/backend.ts';
import { CONVOLUTION_FILTER_GRADIENT, runKernel } from '../../src-main/compute/kernels.ts';
import { describeOnBackend } from '../support/backends.ts';
import { expectCloseTo } from '../support/close-to.ts';
import {
  convolutionShape,
  naiveConvolutionFilterGradient,
  sizeOf,
  type ConvolutionCase,
} from '../support/naive-kernels.ts';
import { normalValues } from '../support/random-values.ts';

const indexOf = (place: number[], shape: number[]): number =>
  place.reduce((index, position, axis) => index * (shape[axis] ?? 0) + position, 0);

function naiveTranspose(values: Float32Array, shape: number[], permutation: number[]): number[] {
  const transposed = permutation.map((axis) => shape[axis] ?? 0);
  return Array.from({ length: values.length }, (_, target) => {
    const place = Array.from<number>({ length: shape.length }).fill(0);
    let rest = target;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = transposed[axis] ?? 1;
      place[permutation[axis] ?? 0] = rest % length;
      rest = Math.floor(rest / length);
    }
    return values[indexOf(place, shape)] ?? Number.NaN;
  });
}

const anyTransposition = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 }).chain((shape) =>
  fc.record({
    shape: fc.constant(shape),
    permutation: fc.shuffledSubarray([...shape.keys()], { minLength: shape.length }),
  }),
);

function checkTransposition(shape: number[], permutation: number[]): void {
  const values = normalValues(sizeOf(shape), 1);
  const transposed = tf.tidy(() => tf.transpose(tf.tensor(values, shape), permutation));
  expect(transposed.shape).toEqual(permutation.map((axis) => shape[axis]));
  expect(Array.from(transposed.dataSync())).toEqual(naiveTranspose(values, shape, permutation));
  transposed.dispose();
}

function checkProduct(rows: number, inner: number, columns: number, transposeA: boolean, transposeB: boolean): void {
  const [a, b] = [normalValues(rows * inner, 1), normalValues(inner * columns, 2)];
  const expected = Float64Array.from({ length: rows * columns }, (_, index) => {
    const [row, column] = [Math.floor(index / columns), index % columns];
    let sum = 0;
    for (let i = 0; i < inner; i++) {
      sum +=
        (a[transposeA ? i * rows + row : row * inner + i] ?? 0) *
        (b[transposeB ? column * inner + i : i * columns + column] ?? 0);
    }
    return sum;
  });
  const product = tf.tidy(() => {
    const left = tf.tensor2d(a, transposeA ? [inner, rows] : [rows, inner]);
    const right = tf.tensor2d(b, transposeB ? [columns, inner] : [inner, columns]);
    return tf.matMul(left, right, transposeA, transposeB);
  });
  expect(product.shape).toEqual([rows, columns]);
  expectCloseTo(product.dataSync(), expected, 1e-5);
  product.dispose();
}

await describeOnBackend(wasm, 'vector functions', () => {
  it('transposes any tensor by any permutation', () => {
    fc.assert(
      fc.property(anyTransposition, ({ shape, permutation }) => checkTransposition(shape, permutation)),
      {
        numRuns: 300,
      },
    );
  });

  it.each([
    [
      [70, 45],
      [1, 0],
    ],
    [
      [3, 70, 5],
      [0, 2, 1],
    ],
    [
      [35, 3, 3, 34],
      [3, 1, 2, 0],
    ],
    [
      [2, 33, 3, 37],
      [0, 3, 2, 1],
    ],
  ])('transposes what is larger than a block: %j by %j', (shape, permutation) =>
    checkTransposition(shape, permutation),
  );

  it('transposes whole numbers and truth values', () => {
    const whole = tf.tidy(() => tf.transpose(tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3], 'int32')));
    const truth = tf.tidy(() => tf.transpose(tf.tensor2d([true, false, false, true, true, true], [2, 3], 'bool')));
    expect([...whole.dataSync()]).toEqual([1, 4, 2, 5, 3, 6]);
    expect([...truth.dataSync()]).toEqual([1, 1, 0, 1, 0, 1]);
    tf.dispose([whole, truth]);
  });

  it('multiplies matrices, transposed or not', () => {
    const size = fc.integer({ min: 1, max: 40 });
    fc.assert(fc.property(size, size, size, fc.boolean(), fc.boolean(), checkProduct), { numRuns: 60 });
  });

  it.each<[string, ConvolutionCase]>([
    ['lines of a picture', { xShape: [2, 41, 39, 12], filterShape: [3, 3, 12, 20], stride: 1, padding: 1 }],
    ['whole pictures', { xShape: [50, 9, 9, 13], filterShape: [3, 3, 13, 15], stride: 2, padding: 1 }],
  ])('sums the filter gradient over many blocks of %s', (_, shape) => {
    const { xShape, filterShape, stride, padding } = shape;
    const dyShape = convolutionShape(xShape, filterShape, { stride, padding });
    const [x, dy] = [normalValues(sizeOf(xShape), 1), normalValues(sizeOf(dyShape), 2)];
    const gradient = tf.tidy(() => {
      const inputs = { x: tf.tensor(x, xShape), dy: tf.tensor(dy, dyShape) };
      return runKernel(CONVOLUTION_FILTER_GRADIENT, inputs, { stride, padding, filterShape });
    });
    expectCloseTo(gradient.dataSync(), naiveConvolutionFilterGradient(x, dy, shape), 1e-5);
    gradient.dispose();
  });

  it('relu keeps what is no number, of either sign', () => {
    const numbers = Float32Array.from(
      { length: 7 },
      (_, index) => [Number.NaN, -1, 2, Infinity, -Infinity][index % 5] ?? 0,
    );
    new DataView(numbers.buffer).setUint32(0, 0xffc00000, true);
    new DataView(numbers.buffer).setUint32(20, 0x7fc00000, true);
    const y = tf.tidy(() => tf.relu(tf.tensor1d(numbers)));
    expect([...y.dataSync()]).toEqual([Number.NaN, 0, 2, Infinity, 0, Number.NaN, 0]);
    y.dispose();
  });
});

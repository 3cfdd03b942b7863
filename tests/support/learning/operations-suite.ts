import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { add } from '../../../src-main/learning/operations/add.ts';
import {
  batchNormalization,
  normalizeByStatistics,
} from '../../../src-main/learning/operations/batch-normalization.ts';
import { convolution } from '../../../src-main/learning/operations/convolution.ts';
import { flatten } from '../../../src-main/learning/operations/flatten.ts';
import { globalAveragePooling } from '../../../src-main/learning/operations/global-average-pooling.ts';
import { linear } from '../../../src-main/learning/operations/linear.ts';
import { maxPooling } from '../../../src-main/learning/operations/max-pooling.ts';
import { relu } from '../../../src-main/learning/operations/relu.ts';
import { sumOfSquares } from '../../../src-main/learning/operations/sum-of-squares.ts';
import { weightedSum } from '../../../src-main/learning/operations/weighted-sum.ts';
import { expectCloseTo } from '../close-to.ts';
import * as naive from '../naive-kernels.ts';
import { normalValues } from '../random-values.ts';
import { asFloat64, dot, finiteDifferences } from './finite-differences.ts';

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN;
const input = (inputs: tf.Tensor[], index: number): tf.Tensor =>
  inputs[index] ?? expect.unreachable('an input is missing');

/** An operation as the program runs it, and from its definition in float64. */
type Case = {
  name: string;
  shapes: number[][];
  run: (inputs: tf.Tensor[]) => tf.Tensor;
  reference: (inputs: Float64Array[]) => ArrayLike<number>;
};

const window = { stride: 2, padding: 1 };
const strided = { xShape: [2, 5, 5, 2], filterShape: [3, 3, 2, 3], ...window } satisfies naive.ConvolutionCase;
const pooled = { xShape: [2, 5, 5, 3], size: 3, ...window } satisfies naive.PoolingCase;
const nothing = new Float64Array();

function naiveLinear([x = nothing, weight = nothing, bias = nothing]: Float64Array[]): Float64Array {
  return new Float64Array(4 * 5).map((_, index) => {
    const [row, out] = [Math.floor(index / 5), index % 5];
    return (
      dot(
        x.slice(row * 3, row * 3 + 3),
        [0, 1, 2].map((i) => at(weight, i * 5 + out)),
      ) + at(bias, out)
    );
  });
}

const CASES: Case[] = [
  {
    name: 'convolution',
    shapes: [strided.xShape, strided.filterShape],
    run: (inputs) => convolution(input(inputs, 0), input(inputs, 1), window),
    reference: ([x = nothing, filter = nothing]) => naive.naiveConvolution(x, filter, strided),
  },
  ...[
    [4, 3],
    [2, 2, 3, 3],
  ].map((shape) => ({
    name: `batch normalisation of [${shape.join(', ')}]`,
    shapes: [shape, [3], [3]],
    run: (inputs: tf.Tensor[]) => batchNormalization(input(inputs, 0), input(inputs, 1), input(inputs, 2), () => {}),
    reference: ([x = nothing, gamma = nothing, beta = nothing]: Float64Array[]) =>
      naive.naiveBatchNormalization(x, gamma, beta, 1e-5).y,
  })),
  {
    name: 'ReLU',
    shapes: [[4, 5]],
    run: (inputs) => relu(input(inputs, 0)),
    reference: ([x = nothing]) => x.map((value) => Math.max(value, 0)),
  },
  {
    name: 'max pooling',
    shapes: [pooled.xShape],
    run: (inputs) => maxPooling(input(inputs, 0), { size: 3, ...window }),
    reference: ([x = nothing]) => naive.naiveMaxPooling(x, pooled).y,
  },
  {
    name: 'global average pooling',
    shapes: [[2, 3, 2, 4]],
    run: (inputs) => globalAveragePooling(input(inputs, 0)),
    reference: ([x = nothing]) =>
      new Float64Array(8).map((_, index) => {
        const [picture, channel] = [Math.floor(index / 4), index % 4];
        return [0, 1, 2, 3, 4, 5].reduce((sum, place) => sum + at(x, (picture * 6 + place) * 4 + channel), 0) / 6;
      }),
  },
  {
    name: 'flattening in the order of torch',
    shapes: [[2, 3, 2, 4]],
    run: (inputs) => flatten(input(inputs, 0)),
    reference: ([x = nothing]) =>
      new Float64Array(48).map((_, index) => {
        const [picture, channel, place] = [Math.floor(index / 24), Math.floor((index % 24) / 6), index % 6];
        return at(x, (picture * 6 + place) * 4 + channel);
      }),
  },
  {
    name: 'a linear layer with bias',
    shapes: [[4, 3], [3, 5], [5]],
    run: (inputs) => linear(input(inputs, 0), input(inputs, 1), inputs[2]),
    reference: naiveLinear,
  },
  {
    name: 'a linear layer without bias',
    shapes: [
      [4, 3],
      [3, 5],
    ],
    run: (inputs) => linear(input(inputs, 0), input(inputs, 1)),
    reference: (inputs) => naiveLinear([...inputs, new Float64Array(5)]),
  },
  {
    name: 'addition',
    shapes: [
      [3, 2],
      [3, 2],
    ],
    run: (inputs) => add(input(inputs, 0), input(inputs, 1)),
    reference: ([a = nothing, b = nothing]) => a.map((value, index) => value + at(b, index)),
  },
  {
    name: 'the addition of a tensor to itself',
    shapes: [[3, 2]],
    run: (inputs) => add(input(inputs, 0), input(inputs, 0)),
    reference: ([a = nothing]) => a.map((value) => 2 * value),
  },
  {
    name: 'a weighted sum of scalars',
    shapes: [[], [], []],
    run: (inputs) => weightedSum(inputs.map((value, index) => ({ value, weight: index * 1.5 }))),
    reference: ([, b = nothing, c = nothing]) => [1.5 * at(b, 0) + 3 * at(c, 0)],
  },
];

export function operationsSuite(): void {
  describe('operations', () => {
    describe.each(CASES)('$name', ({ shapes, run, reference }) => {
      const values = shapes.map((shape, index) => normalValues(naive.sizeOf(shape), 10 + index));
      const inFloat64 = values.map(asFloat64);

      it('has the value of its definition', () => {
        const tensors = values.map((array, index) => tf.tensor(array, shapes[index]));
        expectCloseTo(run(tensors).dataSync(), reference(inFloat64), 1e-5);
      });

      it('has the gradient that finite differences give, and leaves nothing behind', () => {
        const expected = reference(inFloat64);
        const weights = normalValues(expected.length, 99);
        const tensors = values.map((array, index) => tf.tensor(array, shapes[index]));
        const before = tf.memory().numTensors;
        const shape = tf.tidy(() => run(tensors).shape);
        const dy = tf.tensor(weights, shape);
        const { value, grads } = tf.engine().gradients(() => run(tensors), tensors, dy, true);
        const byDifferences = finiteDifferences((inputs) => dot(reference(inputs), weights), inFloat64);
        for (const [index, gradient] of byDifferences.entries()) {
          const written = grads[index];
          expectCloseTo(written ? written.dataSync() : new Float32Array(gradient.length), gradient, 1e-4);
        }
        tf.dispose([value, dy, grads]);
        expect(tf.memory().numTensors).toBe(before);
      });
    });

    it('hands the mean and the unbiased variance of the batch to whoever observes', () => {
      const x = normalValues(24, 1);
      const observed: number[][] = [];
      tf.tidy(() =>
        batchNormalization(tf.tensor(x, [2, 2, 2, 3]), tf.ones([3]), tf.zeros([3]), (mean, variance) => {
          observed.push([...mean.dataSync()], [...variance.dataSync()]);
        }),
      );
      const expected = naive.naiveBatchNormalization(x, [1, 1, 1], [0, 0, 0], 1e-5);
      expectCloseTo(observed[0] ?? [], expected.mean, 1e-5);
      expectCloseTo(observed[1] ?? [], expected.unbiasedVariance, 1e-5);
    });

    it('normalises by given statistics in evaluation', () => {
      const x = normalValues(8, 2);
      const gamma = [2, 0.5];
      const beta = [1, -1];
      const mean = [0.3, -4];
      const variance = [0.25, 9];
      const y = tf.tidy(() => {
        const [g, b, m, v] = [tf.tensor1d(gamma), tf.tensor1d(beta), tf.tensor1d(mean), tf.tensor1d(variance)];
        return normalizeByStatistics(tf.tensor(x, [4, 2]), g, b, m, v).dataSync();
      });
      const expected = asFloat64(x).map((value, index) => {
        const c = index % 2;
        return ((value - at(mean, c)) / Math.sqrt(at(variance, c) + 1e-5)) * at(gamma, c) + at(beta, c);
      });
      expectCloseTo(y, expected, 1e-5);
    });

    it('leaves a scalar of weight 0 out of a weighted sum, even where it is infinite', () => {
      const sum = weightedSum([
        { value: tf.scalar(Infinity), weight: 0 },
        { value: tf.scalar(3), weight: 2 },
      ]);
      expect(sum.dataSync()[0]).toBe(6);
    });

    it('sums a million squares without losing digits', () => {
      const sum = tf.tidy(() => sumOfSquares(tf.fill([1024, 1024], 0.1)).dataSync()[0]);
      expect(sum).toBeCloseTo(1024 * 1024 * Math.fround(0.1) ** 2, 0);
    });
  });
}

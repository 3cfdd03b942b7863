import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Backend } from '../../src-main/compute/backend.ts';
import * as kernels from '../../src-main/compute/kernels.ts';
import { describeOnBackend } from './backends.ts';
import { expectCloseTo } from './close-to.ts';
import * as naive from './naive-kernels.ts';
import { operationTests } from './operation-suite.ts';
import { normalValues } from './random-values.ts';

/** Float32 sums in any order stay within this share of the largest entry. */
const TOLERANCE = 1e-5;
const EPSILON = 1e-5;

type Output = { shape: number[]; values: ArrayLike<number> };

/** Runs a kernel on values and gives its outputs; fails when it leaves a tensor behind. */
function run(
  name: string,
  inputs: Record<string, { shape: number[]; values: Float32Array }>,
  attributes: tf.NamedAttrMap,
  outputs = 1,
): Output[] {
  const tensors: tf.NamedTensorMap = {};
  for (const [key, { shape, values }] of Object.entries(inputs)) tensors[key] = tf.tensor(values, shape, 'float32');
  const before = tf.memory();
  const results =
    outputs === 1 ? [kernels.runKernel(name, tensors, attributes)] : kernels.runKernels(name, tensors, attributes);
  expect(tf.memory().numTensors, `${name} leaves tensors behind`).toBe(before.numTensors + outputs);
  const read = results.map((tensor) => ({ shape: tensor.shape, values: tensor.dataSync() }));
  tf.dispose([results, tensors]);
  return read;
}

const only = ([output]: Output[]): Output => output ?? expect.unreachable('the kernel gave no output');
const normal = (shape: number[], seed: number) => ({ shape, values: normalValues(naive.sizeOf(shape), seed) });

function convolutionCase(
  xShape: naive.Shape4,
  [height, width, out]: [number, number, number],
  stride: number,
  padding: number,
): naive.ConvolutionCase {
  return { xShape, filterShape: [height, width, xShape[3], out], stride, padding };
}

const CONVOLUTIONS: [string, naive.ConvolutionCase][] = [
  ['3x3, stride 1, padding 1', convolutionCase([2, 8, 8, 3], [3, 3, 5], 1, 1)],
  ['3x3, stride 1, padding 1, odd sizes', convolutionCase([3, 7, 5, 4], [3, 3, 6], 1, 1)],
  ['3x3, stride 1, padding 1, many channels', convolutionCase([2, 8, 8, 64], [3, 3, 32], 1, 1)],
  ['3x3, stride 1, padding 1, a single pixel', convolutionCase([1, 1, 1, 2], [3, 3, 3], 1, 1)],
  ['3x3, stride 1, padding 0', convolutionCase([2, 6, 7, 3], [3, 3, 4], 1, 0)],
  ['3x3, stride 2, padding 1', convolutionCase([2, 8, 8, 4], [3, 3, 6], 2, 1)],
  ['3x3, stride 2, padding 1, odd sizes', convolutionCase([2, 7, 9, 3], [3, 3, 4], 2, 1)],
  ['3x3, stride 2, padding 1, digits', convolutionCase([4, 28, 28, 1], [3, 3, 32], 2, 1)],
  ['7x7, stride 2, padding 3', convolutionCase([2, 16, 16, 3], [7, 7, 8], 2, 3)],
  ['7x7, stride 2, padding 3, odd sizes', convolutionCase([1, 15, 13, 3], [7, 7, 4], 2, 3)],
  ['1x1, stride 1, padding 0', convolutionCase([2, 5, 6, 8], [1, 1, 4], 1, 0)],
  ['1x1, stride 2, padding 0', convolutionCase([2, 8, 8, 4], [1, 1, 6], 2, 0)],
  ['1x1, stride 2, padding 0, odd sizes', convolutionCase([2, 7, 9, 4], [1, 1, 6], 2, 0)],
  // oneDNN's own gradient of this filter is wrong or crashes: compute/tensorflow/kernels/convolution.ts.
  ['1x1, stride 2, padding 0, few channels', convolutionCase([2, 10, 10, 3], [1, 1, 4], 2, 0)],
  ['4x4, stride 4, padding 0', convolutionCase([2, 8, 8, 3], [4, 4, 6], 4, 0)],
  ['5x3, stride 1, padding 2', convolutionCase([2, 6, 6, 2], [5, 3, 3], 1, 2)],
];

function checkConvolution(shape: naive.ConvolutionCase): void {
  const { stride, padding, xShape: inputShape, filterShape } = shape;
  const x = normal(inputShape, 1);
  const filter = normal(filterShape, 2);
  const dy = normal(naive.convolutionShape(inputShape, filterShape, shape), 3);
  const y = only(run(kernels.CONVOLUTION, { x, filter }, { stride, padding }));
  expect(y.shape).toEqual(dy.shape);
  expectCloseTo(y.values, naive.naiveConvolution(x.values, filter.values, shape), TOLERANCE);
  const dx = only(run(kernels.CONVOLUTION_INPUT_GRADIENT, { dy, filter }, { stride, padding, inputShape }));
  expect(dx.shape).toEqual(inputShape);
  expectCloseTo(dx.values, naive.naiveConvolutionInputGradient(dy.values, filter.values, shape), TOLERANCE);
  const df = only(run(kernels.CONVOLUTION_FILTER_GRADIENT, { x, dy }, { stride, padding, filterShape }));
  expect(df.shape).toEqual(filterShape);
  expectCloseTo(df.values, naive.naiveConvolutionFilterGradient(x.values, dy.values, shape), TOLERANCE);
}

/** Any convolution whose padding is at most half its filter, so that every window touches the picture. */
const anyConvolution: fc.Arbitrary<naive.ConvolutionCase> = fc
  .record({ kernel: fc.integer({ min: 1, max: 5 }), stride: fc.integer({ min: 1, max: 3 }) })
  .chain(({ kernel, stride }) =>
    fc
      .record({
        n: fc.integer({ min: 1, max: 3 }),
        height: fc.integer({ min: kernel, max: 9 }),
        width: fc.integer({ min: kernel, max: 9 }),
        input: fc.integer({ min: 1, max: 5 }),
        output: fc.integer({ min: 1, max: 5 }),
        padding: fc.integer({ min: 0, max: Math.floor(kernel / 2) }),
      })
      .map(({ n, height, width, input, output, padding }) =>
        convolutionCase([n, height, width, input], [kernel, kernel, output], stride, padding),
      ),
  );

function convolutionTests(): void {
  it.each(CONVOLUTIONS)('convolution and its gradients: %s', (_, shape) => checkConvolution(shape));

  it('convolution and its gradients: any shape', () => {
    fc.assert(fc.property(anyConvolution, checkConvolution), { numRuns: 40 });
  });

  it('a convolution passes a value that is not finite on to every output it touches', () => {
    const x = normal([1, 5, 5, 1], 1);
    x.values[12] = Number.NaN;
    const y = only(run(kernels.CONVOLUTION, { x, filter: normal([3, 3, 1, 1], 2) }, { stride: 1, padding: 1 }));
    expect([6, 7, 8, 11, 12, 13, 16, 17, 18].map((i) => y.values[i])).toEqual(Array(9).fill(Number.NaN));
  });
}

function checkBatchNormalization(x: { shape: number[]; values: Float32Array }, tolerance: number): void {
  const channels = x.shape.at(-1) ?? 0;
  const gamma = normal([channels], 11);
  const beta = normal([channels], 12);
  const dy = normal(x.shape, 13);
  const outputs = run(kernels.BATCH_NORMALIZATION, { x, gamma, beta }, { epsilon: EPSILON }, 6);
  const [y, mean, variance, ...saved] = outputs.map(({ values }) => Float32Array.from(values));
  const expected = naive.naiveBatchNormalization(x.values, gamma.values, beta.values, EPSILON);
  expect(outputs.slice(0, 3).map(({ shape }) => shape)).toEqual([x.shape, [channels], [channels]]);
  expectCloseTo(y ?? [], expected.y, tolerance);
  expectCloseTo(mean ?? [], expected.mean, tolerance);
  expectCloseTo(variance ?? [], expected.unbiasedVariance, tolerance);
  const [saved0, saved1, saved2] = saved.map((values, i) => ({ shape: outputs[i + 3]?.shape ?? [], values }));
  if (!saved0 || !saved1 || !saved2) expect.unreachable('three tensors are saved for the gradient');
  const gradients = run(
    kernels.BATCH_NORMALIZATION_GRADIENT,
    { dy, x, gamma, saved0, saved1, saved2 },
    { epsilon: EPSILON },
    3,
  );
  const { dx, dgamma, dbeta } = naive.naiveBatchNormalizationGradient(dy.values, x.values, gamma.values, EPSILON);
  expect(gradients.map(({ shape }) => shape)).toEqual([x.shape, [channels], [channels]]);
  [dx, dgamma, dbeta].forEach((gradient, i) => expectCloseTo(gradients[i]?.values ?? [], gradient, tolerance));
}

function batchNormalizationTests(): void {
  it.each([[[4, 5, 6, 3]], [[2, 8, 8, 64]], [[8, 1, 1, 16]], [[3, 1, 1, 5]], [[1, 3, 3, 2]]])(
    'batch normalisation and its gradient: %j',
    (shape) => checkBatchNormalization(normal(shape, 10), 2e-5),
  );

  it('batch normalisation keeps its digits where the mean is far larger than the deviation', () => {
    const x = normal([8, 4, 4, 3], 10);
    x.values = x.values.map((value) => value + 100);
    // Adding 100 rounds to 2^-18, so five digits are what the input itself has.
    checkBatchNormalization(x, 5e-5);
  });

  it('batch normalisation of a constant channel gives beta and no infinite gradient', () => {
    const x = { shape: [4, 2, 2, 2], values: new Float32Array(32).fill(3) };
    checkBatchNormalization(x, 1e-4);
  });
}

function reluTests(): void {
  it('the gradient of relu passes where y is positive and nowhere else', () => {
    const y = { shape: [2, 3], values: Float32Array.of(0, -0, 1e-30, 2, 0, 5) };
    const dy = { shape: [2, 3], values: Float32Array.of(1, 2, 3, -4, -5, Number.POSITIVE_INFINITY) };
    const dx = only(run(kernels.RELU_GRADIENT, { dy, y }, {}));
    expect(dx.shape).toEqual([2, 3]);
    expect(Array.from(dx.values, (value) => value + 0)).toEqual([0, 0, 3, -4, 0, Number.POSITIVE_INFINITY]);
  });
}

const POOLINGS: [string, naive.PoolingCase][] = [
  ['3x3, stride 2, padding 1', { xShape: [2, 8, 8, 3], size: 3, stride: 2, padding: 1 }],
  ['3x3, stride 2, padding 1, odd sizes', { xShape: [3, 7, 9, 4], size: 3, stride: 2, padding: 1 }],
  ['3x3, stride 1, padding 1', { xShape: [1, 5, 4, 2], size: 3, stride: 1, padding: 1 }],
  ['2x2, stride 2, padding 0', { xShape: [2, 6, 8, 5], size: 2, stride: 2, padding: 0 }],
  ['2x2, stride 2, padding 0, odd sizes', { xShape: [2, 7, 5, 5], size: 2, stride: 2, padding: 0 }],
  ['3x3, stride 3, padding 0', { xShape: [2, 9, 9, 1], size: 3, stride: 3, padding: 0 }],
];

function checkPooling(pooling: naive.PoolingCase, x: Float32Array): void {
  const { xShape, size, stride, padding } = pooling;
  const dy = normal(naive.poolingShape(xShape, size, pooling), 21);
  const input = { shape: xShape, values: x };
  const y = only(run(kernels.MAX_POOLING, { x: input }, { size, stride, padding }));
  expect(y.shape).toEqual(dy.shape);
  expect(Array.from(y.values)).toEqual(Array.from(naive.naiveMaxPooling(x, pooling).y));
  const output = { shape: y.shape, values: Float32Array.from(y.values) };
  const dx = only(run(kernels.MAX_POOLING_GRADIENT, { dy, x: input, y: output }, { size, stride, padding }));
  expect(dx.shape).toEqual(xShape);
  expectCloseTo(dx.values, naive.naiveMaxPoolingGradient(dy.values, x, pooling), 1e-6);
}

function poolingTests(): void {
  it.each(POOLINGS)('max pooling and its gradient: %s', (_, pooling) =>
    checkPooling(pooling, normalValues(naive.sizeOf(pooling.xShape), 20)),
  );

  it.each(POOLINGS)('max pooling and its gradient of negative values, where padding must not win: %s', (_, pooling) =>
    checkPooling(
      pooling,
      normalValues(naive.sizeOf(pooling.xShape), 20).map((value) => -1 - Math.abs(value)),
    ),
  );

  it('the gradient of max pooling goes to the first of equal values, as in PyTorch', () => {
    const pooling: naive.PoolingCase = { xShape: [1, 6, 6, 2], size: 3, stride: 2, padding: 1 };
    checkPooling(pooling, new Float32Array(72).fill(-2));
    checkPooling(
      pooling,
      normalValues(72, 20).map((value) => Math.max(0, value)),
    );
  });
}

/** The tests that every backend must pass: the kernels of compute/kernels.ts against plain float64 loops, and tfjs-core's own. */
export async function kernelSuite(backend: Backend): Promise<void> {
  await describeOnBackend(backend, 'kernels', (started) => {
    it('the backend is the current one and offers every kernel', () => {
      expect(started().backend).toBe(backend.name);
      expect(tf.getBackend()).toBe(backend.name);
      const offered = tf.getKernelsForBackend(backend.name).map(({ kernelName }) => kernelName);
      expect(offered).toEqual(expect.arrayContaining([...kernels.KERNEL_NAMES]));
    });
    convolutionTests();
    batchNormalizationTests();
    reluTests();
    poolingTests();
    operationTests();
  });
}

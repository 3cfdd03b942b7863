/**
 * A process that starts TensorFlow repeatably on two threads, convolves and normalises forward and backward, and writes
 * {"description": …, "sum": hash of every bit that came out}.
 */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import * as kernels from '../../../src-main/compute/kernels.ts';
import { tensorflow } from '../../../src-main/compute/tensorflow/backend.ts';
import { normalValues } from '../random-values.ts';

const description = await tensorflow.start({ threads: 2, mode: 'repeatable' });
const normal = (shape: number[], seed: number): tf.Tensor =>
  tf.tensor(normalValues(tf.util.sizeFromShape(shape), seed), shape);
const x = normal([32, 16, 16, 32], 1);
const filter = normal([3, 3, 32, 32], 2);
const window = { stride: 1, padding: 1 };
const y = kernels.runKernel(kernels.CONVOLUTION, { x, filter }, window);
const scale = { gamma: normal([32], 3), beta: normal([32], 4) };
const normalized = kernels.runKernels(kernels.BATCH_NORMALIZATION, { x: y, ...scale }, { epsilon: 1e-5 });
const dx = kernels.runKernel(kernels.CONVOLUTION_INPUT_GRADIENT, { dy: y, filter }, { ...window, inputShape: x.shape });
const df = kernels.runKernel(
  kernels.CONVOLUTION_FILTER_GRADIENT,
  { x, dy: y },
  { ...window, filterShape: filter.shape },
);
const hash = createHash('sha256');
for (const tensor of [y, ...normalized.slice(0, 3), dx, df, tf.sum(y), tf.mean(dx, [0, 1, 2])]) {
  hash.update(Buffer.from(Float32Array.from(tensor.dataSync()).buffer));
}
process.stdout.write(JSON.stringify({ description, sum: hash.digest('hex') }));

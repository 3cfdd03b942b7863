import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import * as kernels from '../../../../src-main/compute/kernels.ts';
import { wasm } from '../../../../src-main/compute/wasm/backend.ts';

/** Descends a small network's gradient for some steps on as many threads as are asked for, and says what came out. */
const [threads, steps] = process.argv.slice(2).map(Number);
const description = await wasm.start({ threads: threads ?? 1, mode: 'repeatable' });
const window = { stride: 2, padding: 1 };
const x = tf.randomNormal([16, 15, 15, 24], 0, 1, 'float32', 1);
const gamma = tf.ones([32]);
const beta = tf.zeros([32]);
let filter = tf.randomNormal([3, 3, 24, 32], 0, 0.1, 'float32', 2);
const tensorCounts: number[] = [];

function descend(from: tf.Tensor): tf.Tensor {
  const product = kernels.runKernel(kernels.CONVOLUTION, { x, filter: from }, window);
  const outputs = kernels.runKernels(kernels.BATCH_NORMALIZATION, { x: product, gamma, beta }, { epsilon: 1e-5 });
  const [normalised, , , saved0, saved1, saved2] = outputs;
  if (!normalised || !saved0 || !saved1 || !saved2) throw new Error('batch normalisation has six outputs');
  const y = tf.relu(normalised);
  const dRelu = kernels.runKernel(kernels.RELU_GRADIENT, { dy: y, y }, {});
  const inputs = { dy: dRelu, x: product, gamma, saved0, saved1, saved2 };
  const [dy] = kernels.runKernels(kernels.BATCH_NORMALIZATION_GRADIENT, inputs, { epsilon: 1e-5 });
  if (!dy) throw new Error('the gradient of batch normalisation has three outputs');
  const attributes = { ...window, filterShape: from.shape };
  const gradient = kernels.runKernel(kernels.CONVOLUTION_FILTER_GRADIENT, { x, dy }, attributes);
  return tf.sub(from, tf.mul(gradient, 1e-3));
}

for (let step = 0; step < (steps ?? 1); step++) {
  const next = tf.tidy(() => descend(filter));
  filter.dispose();
  filter = next;
  tensorCounts.push(tf.memory().numTensors);
}
const digest = createHash('sha256').update(new Uint8Array(filter.dataSync().slice().buffer)).digest('hex');
process.stdout.write(JSON.stringify({ description, digest, tensorCounts }));

import * as tf from '@tensorflow/tfjs-core';
import { CONVOLUTION, runKernel } from './kernels.ts';

/** A convolution as in the middle of a ResNet: 32 pictures of 16 x 16 with 128 channels, 3 x 3 filters, same size out. */
const SHAPE = { pictures: 32, side: 16, channels: 128, filter: 3 };
const FLOPS = 2 * SHAPE.pictures * SHAPE.side ** 2 * SHAPE.channels ** 2 * SHAPE.filter ** 2;

const WARM_UP = 2;
const REPEATS = 7;

/** GFLOP/s of the started backend on a 3x3 convolution: the median of several, reading the result included. */
export async function measureSpeed(): Promise<number> {
  const { pictures, side, channels, filter } = SHAPE;
  const x = tf.fill([pictures, side, side, channels], 0.5);
  const weights = tf.fill([filter, filter, channels, channels], 0.25);
  const seconds: number[] = [];
  for (let repeat = 0; repeat < WARM_UP + REPEATS; repeat++) {
    const startedAt = performance.now();
    const y = runKernel(CONVOLUTION, { x, filter: weights }, { stride: 1, padding: 1 });
    await tf.slice(y, [0, 0, 0, 0], [1, 1, 1, 1]).data();
    y.dispose();
    if (repeat >= WARM_UP) seconds.push((performance.now() - startedAt) / 1000);
  }
  tf.dispose([x, weights]);
  const median = seconds.sort((a, b) => a - b)[Math.floor(REPEATS / 2)] ?? NaN;
  return FLOPS / median / 1e9;
}

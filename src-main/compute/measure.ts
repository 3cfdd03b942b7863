import * as tf from '@tensorflow/tfjs-core';
import { CONVOLUTION, runKernel } from './kernels.ts';

const [PICTURES, SIDE, CHANNELS, FILTER] = [32, 16, 128, 3];
const OPERATIONS = 2 * PICTURES * SIDE ** 2 * FILTER ** 2 * CHANNELS ** 2;
/** Milliseconds; a GPU computes hundreds of these convolutions in this time, a processor a few. */
const DURATION = 500;

/**
 * The speed of the started backend in GFLOP/s, a multiplication and an addition being two: the best of some rounds of a
 * convolution as in the middle of a ResNet, 32 pictures of 16x16 with 128 channels and 3x3 filters. Takes half a second
 * and a first round, which does not count.
 */
export async function measureSpeed(): Promise<number> {
  const x = tf.fill([PICTURES, SIDE, SIDE, CHANNELS], 0.5);
  const filter = tf.fill([FILTER, FILTER, CHANNELS, CHANNELS], 0.25);
  let [convolutions, best] = [1, Infinity];
  await timeRound(x, filter, convolutions);
  const end = performance.now() + DURATION;
  while (performance.now() < end) {
    const milliseconds = await timeRound(x, filter, convolutions);
    best = Math.min(best, milliseconds / convolutions);
    // Long enough that starting the work and waiting for its end weigh little.
    if (milliseconds < DURATION / 10) convolutions *= 2;
  }
  tf.dispose([x, filter]);
  return OPERATIONS / best / 1e6;
}

async function timeRound(x: tf.Tensor, filter: tf.Tensor, convolutions: number): Promise<number> {
  const start = performance.now();
  const convolve = () => runKernel(CONVOLUTION, { x, filter }, { stride: 1, padding: 1 });
  for (let i = 1; i < convolutions; i++) convolve().dispose();
  const last = tf.tidy(() => tf.slice(convolve(), [0, 0, 0, 0], [1, 1, 1, 1]));
  // A backend may compute later than it is asked to; reading one value waits until it has.
  await last.data();
  last.dispose();
  return performance.now() - start;
}

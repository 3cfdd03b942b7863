import * as tf from '@tensorflow/tfjs-core';
import { BATCH_NORMALIZATION, BATCH_NORMALIZATION_GRADIENT, runKernels } from '../../compute/kernels.ts';
import { differentiable } from './differentiable.ts';

/** PyTorch's default. */
export const BATCH_NORMALIZATION_EPSILON = 1e-5;

const attributes = { epsilon: BATCH_NORMALIZATION_EPSILON };

/** The kernels take pictures; rows of features are pictures of one pixel. */
function asPictures(x: tf.Tensor): tf.Tensor {
  const [n = 0, features = 0] = x.shape;
  return x.rank === 2 ? tf.reshape(x, [n, 1, 1, features]) : x;
}

/**
 * Normalises each channel by mean and biased variance of the batch (Ioffe and Szegedy 2015), as PyTorch does in training.
 * @param x [n, height, width, channels] or [n, channels]
 * @param gamma, beta [channels]
 * @param observe is given mean and **unbiased** variance of the batch, [channels] each, which live until it returns
 */
export function batchNormalization(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  observe: (mean: tf.Tensor, variance: tf.Tensor) => void,
): tf.Tensor {
  // Not a registered gradient: tfjs would make zeros in JavaScript for the five outputs that have no gradient.
  return differentiable([x, gamma, beta], (save) => {
    const pictures = asPictures(x);
    const [y, mean, variance, ...saved] = runKernels(BATCH_NORMALIZATION, { x: pictures, gamma, beta }, attributes);
    if (!y || !mean || !variance) throw new Error(`${BATCH_NORMALIZATION} has six outputs`);
    observe(mean, variance);
    save([pictures, gamma, ...saved]);
    return { value: tf.reshape(y, x.shape), gradients };
  });

  function gradients(dy: tf.Tensor, [pictures, gamma, saved0, saved1, saved2]: tf.Tensor[]): tf.Tensor[] {
    if (!pictures || !gamma || !saved0 || !saved1 || !saved2) throw new Error('batch normalisation saves five tensors');
    const inputs = { dy: asPictures(dy), x: pictures, gamma, saved0, saved1, saved2 };
    const [dx, dgamma, dbeta] = runKernels(BATCH_NORMALIZATION_GRADIENT, inputs, attributes);
    if (!dx || !dgamma || !dbeta) throw new Error(`${BATCH_NORMALIZATION_GRADIENT} has three outputs`);
    return [tf.reshape(dx, dy.shape), dgamma, dbeta];
  }
}

/** Normalises by given statistics, as PyTorch does in evaluation. It has no gradient. All but x are [channels]. */
export function normalizeByStatistics(
  x: tf.Tensor,
  gamma: tf.Tensor,
  beta: tf.Tensor,
  mean: tf.Tensor,
  variance: tf.Tensor,
): tf.Tensor {
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, BATCH_NORMALIZATION_EPSILON)));
  return tf.add(tf.mul(tf.sub(x, mean), scale), beta);
}

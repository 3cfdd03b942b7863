import * as tf from '@tensorflow/tfjs-core';

/**
 * The deviations of z [n, d] from its column means, divided by sqrt(n - 1), so that their squares sum to the variances
 * and s's is the covariance matrix. The first row is subtracted first: a collapsed batch then gives exact zeros, and a
 * mean far from 0 costs no digits. It has no gradient.
 */
export function scaledDeviations(z: tf.Tensor): tf.Tensor {
  const [n = 0] = z.shape;
  const shifted = tf.sub(z, tf.slice(z, 0, 1));
  return tf.div(tf.sub(shifted, tf.mean(shifted, 0)), Math.sqrt(n - 1));
}

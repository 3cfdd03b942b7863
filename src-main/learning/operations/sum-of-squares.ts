import * as tf from '@tensorflow/tfjs-core';

/**
 * The sum of the squares of all entries, a scalar. Rows are summed first and then their sums: wasm adds one entry after
 * the other in float32, and one long sum over millions of entries would stop growing. It has no gradient.
 */
export function sumOfSquares(x: tf.Tensor): tf.Tensor {
  const squares = tf.square(x);
  return tf.sum(x.rank > 1 ? tf.sum(squares, -1) : squares);
}

import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/** The mean over all positions: [n, height, width, channels] becomes [n, channels]. */
export function globalAveragePooling(x: tf.Tensor): tf.Tensor {
  const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
  return differentiable([x], () => ({
    value: tf.mean(x, [1, 2]),
    gradients: (dy) => [tf.tile(tf.reshape(tf.div(dy, height * width), [n, 1, 1, channels]), [1, height, width, 1])],
  }));
}

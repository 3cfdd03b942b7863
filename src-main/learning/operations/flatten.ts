import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/**
 * [n, height, width, channels] becomes [n, channels * height * width] in PyTorch's order, channels first, so that the
 * weights of the linear layer after it mean the same in both.
 */
export function flatten(x: tf.Tensor): tf.Tensor {
  const [n = 0, height = 0, width = 0, channels = 0] = x.shape;
  return differentiable([x], () => ({
    value: tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [n, channels * height * width]),
    gradients: (dy) => [tf.transpose(tf.reshape(dy, [n, channels, height, width]), [0, 2, 3, 1])],
  }));
}

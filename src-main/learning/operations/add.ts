import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/** The sum of two tensors of the same shape: where a residual block meets its shortcut. */
export function add(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return differentiable([a, b], () => ({
    value: tf.add(a, b),
    // tfjs disposes a gradient once it has been added to another: one tensor may not serve two inputs.
    gradients: (dy) => [tf.clone(dy), tf.clone(dy)],
  }));
}

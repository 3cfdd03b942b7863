import * as tf from '@tensorflow/tfjs-core';
import { RELU_GRADIENT, runKernel } from '../../compute/kernels.ts';
import { differentiable } from './differentiable.ts';

/** max(x, 0), any shape; the gradient at exactly 0 is 0, as in PyTorch. */
export function relu(x: tf.Tensor): tf.Tensor {
  return differentiable([x], (save) => {
    const value = tf.relu(x);
    save([value]);
    return {
      value,
      gradients: (dy, [y]) => {
        if (!y) throw new Error('relu saves its output');
        return [runKernel(RELU_GRADIENT, { dy, y }, {})];
      },
    };
  });
}

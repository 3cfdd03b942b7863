import * as tf from '@tensorflow/tfjs-core';

/** What an operation gives: its value, and how a gradient of that value becomes one gradient per input. */
export type Differentiable = {
  value: tf.Tensor;
  /** @param saved what was handed to `save`, in the same order; nothing else of the forward pass is still alive */
  gradients: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor[];
};

/**
 * Runs an operation whose gradient we write ourselves. tfjs-core alone registers no gradients, and its own ones make
 * constants as large as the tensor, so every operation of a training step comes with its gradient through here or through
 * a kernel of compute/kernels.ts.
 */
export function differentiable(
  inputs: tf.Tensor[],
  compute: (save: (tensors: tf.Tensor[]) => void) => Differentiable,
): tf.Tensor {
  const operation = tf.customGrad((...given) => {
    const save = given.at(-1);
    if (typeof save !== 'function') throw new Error('tfjs hands over the function that saves tensors last');
    const { value, gradients } = compute(save);
    return { value, gradFunc: gradients };
  });
  return operation(...inputs);
}

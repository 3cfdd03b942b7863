import * as tf from '@tensorflow/tfjs-core';
import { MAX_POOLING, MAX_POOLING_GRADIENT, runKernel, type PoolingAttributes } from '../../compute/kernels.ts';

tf.registerGradient({
  kernelName: MAX_POOLING,
  inputsToSave: ['x'],
  outputsToSave: [true],
  gradFunc: (dy, [x, y], attributes) => {
    if (Array.isArray(dy) || !x || !y) throw new Error(`${MAX_POOLING} has one output and one input`);
    return { x: () => runKernel(MAX_POOLING_GRADIENT, { dy, x, y }, attributes) };
  },
});

/**
 * The greatest value of each window; padding never wins, as in PyTorch's MaxPool2d.
 * @param x [n, height, width, channels]
 */
export function maxPooling(x: tf.Tensor, attributes: PoolingAttributes): tf.Tensor {
  return runKernel(MAX_POOLING, { x }, attributes);
}

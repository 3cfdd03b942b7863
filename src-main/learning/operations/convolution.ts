import * as tf from '@tensorflow/tfjs-core';
import {
  CONVOLUTION,
  CONVOLUTION_FILTER_GRADIENT,
  CONVOLUTION_INPUT_GRADIENT,
  runKernel,
  type ConvolutionAttributes,
} from '../../compute/kernels.ts';

// Registered rather than given with the call, because only a registered gradient is lazy: the first convolution then
// never computes the gradient of the pictures.
tf.registerGradient({
  kernelName: CONVOLUTION,
  inputsToSave: ['x', 'filter'],
  gradFunc: (dy, [x, filter], attributes) => {
    if (Array.isArray(dy) || !x || !filter) throw new Error(`${CONVOLUTION} has one output and two inputs`);
    return {
      x: () => runKernel(CONVOLUTION_INPUT_GRADIENT, { dy, filter }, { ...attributes, inputShape: x.shape }),
      filter: () => runKernel(CONVOLUTION_FILTER_GRADIENT, { x, dy }, { ...attributes, filterShape: filter.shape }),
    };
  },
});

/**
 * Two-dimensional cross-correlation with as many zeros on all four sides as PyTorch's Conv2d adds, without bias.
 * @param x [n, height, width, in]
 * @param filter [height, width, in, out]
 * @returns [n, outHeight, outWidth, out]
 */
export function convolution(x: tf.Tensor, filter: tf.Tensor, attributes: ConvolutionAttributes): tf.Tensor {
  return runKernel(CONVOLUTION, { x, filter }, attributes);
}

/**
 * The kernels that training needs beyond those of tfjs-core, or needs better than tfjs has them. `learning` calls them
 * by name through tfjs-core's engine and declares their gradients; each backend registers them in its own folder.
 *
 * Pictures are NHWC, filters are [height, width, in, out], everything is float32. Padding is symmetric as in PyTorch:
 * the same number of zeros on all four sides.
 */
import * as tf from '@tensorflow/tfjs-core';

export type ConvolutionAttributes = { stride: number; padding: number };
export type PoolingAttributes = { size: number; stride: number; padding: number };

/** inputs {x, filter}; y = cross-correlation, [n, outHeight, outWidth, out]. */
export const CONVOLUTION = 'VicregConvolution';
/** inputs {dy, filter}; attributes plus inputShape; dL/dx. */
export const CONVOLUTION_INPUT_GRADIENT = 'VicregConvolutionInputGradient';
/** inputs {x, dy}; attributes plus filterShape; dL/dfilter. */
export const CONVOLUTION_FILTER_GRADIENT = 'VicregConvolutionFilterGradient';

/**
 * Batch normalisation with the statistics of the batch. inputs {x: [n, height, width, channels], gamma, beta: [channels]};
 * attributes {epsilon}. Six outputs: y, the mean and the **unbiased** variance per channel (for the running statistics),
 * and three tensors that only the same backend's gradient understands.
 */
export const BATCH_NORMALIZATION = 'VicregBatchNormalization';
/** inputs {dy, x, gamma, saved0, saved1, saved2}; attributes {epsilon}; outputs dL/dx, dL/dgamma, dL/dbeta. */
export const BATCH_NORMALIZATION_GRADIENT = 'VicregBatchNormalizationGradient';

/** inputs {dy, y}; dy where y > 0, else 0. */
export const RELU_GRADIENT = 'VicregReluGradient';

/** inputs {x}; PoolingAttributes; padding never wins (it counts as minus infinity). */
export const MAX_POOLING = 'VicregMaxPooling';
/** inputs {dy, x, y}; PoolingAttributes; dL/dx. */
export const MAX_POOLING_GRADIENT = 'VicregMaxPoolingGradient';

/** Every name above: a backend's tests check that it registers all of them. */
export const KERNEL_NAMES = [
  CONVOLUTION,
  CONVOLUTION_INPUT_GRADIENT,
  CONVOLUTION_FILTER_GRADIENT,
  BATCH_NORMALIZATION,
  BATCH_NORMALIZATION_GRADIENT,
  RELU_GRADIENT,
  MAX_POOLING,
  MAX_POOLING_GRADIENT,
] as const;

/** Runs a kernel that has one output on the current backend. */
export function runKernel(name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): tf.Tensor {
  const output = tf.engine().runKernel(name, inputs, attributes);
  if (Array.isArray(output)) throw new Error(`kernel ${name} gave ${output.length} outputs where one was expected`);
  return output;
}

/** Runs a kernel that has several outputs on the current backend. */
export function runKernels(name: string, inputs: tf.NamedTensorMap, attributes: tf.NamedAttrMap): tf.Tensor[] {
  const outputs = tf.engine().runKernel(name, inputs, attributes);
  if (!Array.isArray(outputs)) throw new Error(`kernel ${name} gave one output where several were expected`);
  return outputs;
}

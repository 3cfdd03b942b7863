import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from '../tensorflow-backend.ts';
import { z } from 'zod';
import { BATCH_NORMALIZATION, BATCH_NORMALIZATION_GRADIENT } from '../../kernels.ts';
import { attributesFor, pick, type Kernel } from './kernel.ts';

const normalization = z.object({ epsilon: z.number() });

/**
 * FusedBatchNormV3 gives y, mean, unbiased variance and three tensors for its gradient, which are the statistics and,
 * on a GPU, cuDNN's workspace.
 */
export function batchNormalizationKernels(backend: TensorflowBackend): Kernel[] {
  const { boolean, float, float32, string } = attributesFor(backend);
  const attributesOf = (attributes: unknown) => [
    float32('T'),
    float32('U'),
    float('epsilon', normalization.parse(attributes).epsilon),
    string('data_format', 'NHWC'),
    boolean('is_training', true),
  ];
  // In place of running statistics, which are the caller's affair.
  const none = tf.keep(tf.tensor1d([]));
  return [
    {
      name: BATCH_NORMALIZATION,
      run: (inputs, attributes) => {
        const tensors = [...pick(inputs, 'x', 'gamma', 'beta'), none, none];
        const factor = float('exponential_avg_factor', 1);
        return backend.executeMultipleOutputs('FusedBatchNormV3', [...attributesOf(attributes), factor], tensors, 6);
      },
    },
    {
      name: BATCH_NORMALIZATION_GRADIENT,
      run: (inputs, attributes) => {
        const tensors = pick(inputs, 'dy', 'x', 'gamma', 'saved0', 'saved1', 'saved2');
        const outputs = backend.executeMultipleOutputs('FusedBatchNormGradV3', attributesOf(attributes), tensors, 5);
        // The last two are the gradients of running statistics, empty in training.
        tf.dispose(outputs.slice(3));
        return outputs.slice(0, 3);
      },
    },
  ];
}

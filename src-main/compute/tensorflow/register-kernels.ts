import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from './tensorflow-backend.ts';
import { batchNormalizationKernels } from './kernels/batch-normalization.ts';
import { convolutionKernels } from './kernels/convolution.ts';
import { maxPoolingKernels } from './kernels/max-pooling.ts';
import { reluGradientKernel } from './kernels/relu-gradient.ts';
import { transformKernel } from './kernels/transform.ts';

/** Registers the kernels of compute/kernels.ts, and those of tfjs-core that tfjs-node lacks and training needs. */
export function registerKernels(backend: TensorflowBackend): void {
  const kernels = [
    ...convolutionKernels(backend),
    ...batchNormalizationKernels(backend),
    reluGradientKernel(backend),
    ...maxPoolingKernels(backend),
    transformKernel(backend),
  ];
  for (const { name, run } of kernels) {
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) => run(inputs, attrs);
    tf.registerKernel({ kernelName: name, backendName: 'tensorflow', kernelFunc });
  }
}

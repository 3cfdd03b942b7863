import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { batchNormalizationKernels } from './kernels/batch-normalization.ts';
import { convolutionKernels } from './kernels/convolution.ts';
import { maxPoolingKernels } from './kernels/max-pooling.ts';
import { reluKernels } from './kernels/relu.ts';

/** Registers the kernels of compute/kernels.ts, and better ones for those of tfjs that training cannot use. */
export function registerKernels(backend: BackendWasm): void {
  const kernels = [
    ...convolutionKernels(),
    ...batchNormalizationKernels(),
    ...reluKernels(),
    ...maxPoolingKernels(backend),
  ];
  const offered = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  for (const { name, run } of kernels) {
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) => run(inputs, attrs);
    if (offered.has(name)) tf.unregisterKernel(name, 'wasm');
    tf.registerKernel({ kernelName: name, backendName: 'wasm', kernelFunc });
  }
}

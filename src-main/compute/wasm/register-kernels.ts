import * as tf from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { batchNormalizationKernels } from './kernels/batch-normalization.ts';
import { clipKernels } from './kernels/clip.ts';
import { convolutionKernels } from './kernels/convolution.ts';
import type { StockKernel } from './kernels/kernel.ts';
import { matrixProductKernel } from './kernels/matrix-product.ts';
import { maxPoolingKernels } from './kernels/max-pooling.ts';
import { reluGradientKernel } from './kernels/relu-gradient.ts';
import { transposeKernel } from './kernels/transposition.ts';
import { vectorUnit } from './vectors/vector-unit.ts';

/** Registers the kernels of compute/kernels.ts, and better ones in place of some of tfjs. */
export function registerKernels(backend: BackendWasm): void {
  const vectors = vectorUnit(backend);
  const kernels = [
    ...convolutionKernels(vectors),
    ...batchNormalizationKernels(vectors),
    reluGradientKernel(vectors),
    ...clipKernels(vectors),
    ...maxPoolingKernels(vectors),
    transposeKernel(vectors, stockKernel(backend, tf.Transpose)),
    matrixProductKernel(stockKernel(backend, tf.BatchMatMul)),
  ];
  const replaced = new Set(tf.getKernelsForBackend('wasm').map(({ kernelName }) => kernelName));
  for (const { name, run } of kernels) {
    const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) => tf.tidy(() => run(inputs, attrs));
    if (replaced.has(name)) tf.unregisterKernel(name, 'wasm');
    tf.registerKernel({ kernelName: name, backendName: 'wasm', kernelFunc });
  }
}

function stockKernel(backend: BackendWasm, name: string): StockKernel {
  const { kernelFunc } = tf.getKernel(name, 'wasm');
  return (inputs, attrs) => {
    const output = kernelFunc({ inputs, backend, ...(attrs && { attrs }) });
    if (Array.isArray(output)) throw new Error(`${name} has one output`);
    return tf.engine().makeTensorFromTensorInfo(output);
  };
}

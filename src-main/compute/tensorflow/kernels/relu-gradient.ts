import type { TensorflowBackend } from '../tensorflow-backend.ts';
import { RELU_GRADIENT } from '../../kernels.ts';
import { attributesFor, pick, type Kernel } from './kernel.ts';

export function reluGradientKernel(backend: TensorflowBackend): Kernel {
  const { float32 } = attributesFor(backend);
  return {
    name: RELU_GRADIENT,
    run: (inputs) => backend.executeSingleOutput('ReluGrad', [float32('T')], pick(inputs, 'dy', 'y')),
  };
}

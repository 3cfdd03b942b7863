import type { TensorflowBackend } from '../tensorflow-backend.ts';
import { z } from 'zod';
import { MAX_POOLING, MAX_POOLING_GRADIENT } from '../../kernels.ts';
import { attributesFor, pick, windowAttributes, type Kernel } from './kernel.ts';

const pooling = z.object({ size: z.number(), stride: z.number(), padding: z.number() });

export function maxPoolingKernels(backend: TensorflowBackend): Kernel[] {
  const { integers } = attributesFor(backend);
  const attributesOf = (attributes: unknown) => {
    const { size, ...window } = pooling.parse(attributes);
    return [...windowAttributes(backend, window, [size, size]), integers('ksize', [1, size, size, 1])];
  };
  return [
    {
      name: MAX_POOLING,
      run: (inputs, attributes) => backend.executeSingleOutput('MaxPool', attributesOf(attributes), pick(inputs, 'x')),
    },
    {
      name: MAX_POOLING_GRADIENT,
      run: (inputs, attributes) =>
        backend.executeSingleOutput('MaxPoolGrad', attributesOf(attributes), pick(inputs, 'x', 'y', 'dy')),
    },
  ];
}

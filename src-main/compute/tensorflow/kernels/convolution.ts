import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { CONVOLUTION, CONVOLUTION_FILTER_GRADIENT, CONVOLUTION_INPUT_GRADIENT } from '../../kernels.ts';
import type { TensorflowBackend } from '../tensorflow-backend.ts';
import { attributesFor, pick, windowAttributes, type Kernel } from './kernel.ts';

const window = z.object({ stride: z.number(), padding: z.number() });
const inputGradient = window.extend({ inputShape: z.array(z.number()) });
const filterGradient = window.extend({ filterShape: z.array(z.number()) });

/** TensorFlow's own operations with padding EXPLICIT: tfjs-node's wrappers refuse it in the gradients. */
export function convolutionKernels(backend: TensorflowBackend): Kernel[] {
  return [
    {
      name: CONVOLUTION,
      run: (inputs, attributes) => convolve(backend, 'Conv2D', window.parse(attributes), pick(inputs, 'x', 'filter')),
    },
    {
      name: CONVOLUTION_INPUT_GRADIENT,
      run: (inputs, attributes) => {
        const { inputShape, ...rest } = inputGradient.parse(attributes);
        return withVectors([inputShape], (shape) =>
          convolve(backend, 'Conv2DBackpropInput', rest, [...shape, ...pick(inputs, 'filter', 'dy')]),
        );
      },
    },
    {
      name: CONVOLUTION_FILTER_GRADIENT,
      run: (inputs, attributes) => {
        const { filterShape, ...rest } = filterGradient.parse(attributes);
        const [x, dy] = pick(inputs, 'x', 'dy');
        if (!x || !dy) throw new Error('the gradient of a filter needs x and dy');
        const gradient = (seen: tf.TensorInfo, stride: number) =>
          withVectors([filterShape], (shape) =>
            convolve(backend, 'Conv2DBackpropFilter', { ...rest, stride }, [seen, ...shape, dy]),
          );
        const [height, width] = filterShape;
        if (rest.stride === 1 || height !== 1 || width !== 1) return gradient(x, rest.stride);
        const seen = pixelsSeen(backend, x, rest.stride);
        const filter = gradient(seen, 1);
        seen.dispose();
        return filter;
      },
    },
  ];
}

function convolve(
  backend: TensorflowBackend,
  operation: string,
  attributes: z.infer<typeof window>,
  tensors: tf.TensorInfo[],
): tf.Tensor {
  const { boolean, integers } = attributesFor(backend);
  const others = [boolean('use_cudnn_on_gpu', true), integers('dilations', [1, 1, 1, 1])];
  return backend.executeSingleOutput(operation, [...windowAttributes(backend, attributes), ...others], tensors);
}

/**
 * Every `stride`-th row and column of x: all that a strided 1x1 filter sees. With these, its gradient needs no stride.
 * oneDNN's own strided one writes past its workspace when the channels are fewer than its block (8, or 16 with AVX-512):
 * wrong numbers or a crash (github.com/uxlfoundation/oneDNN/issues/6035; both were seen with TensorFlow 2.21).
 */
function pixelsSeen(backend: TensorflowBackend, x: tf.TensorInfo, stride: number): tf.Tensor {
  const { float32, integer, int32 } = attributesFor(backend);
  const masks = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'];
  const attributes = [float32('T'), int32('Index'), ...masks.map((name) => integer(name, 0))];
  return withVectors([[0, 0, 0, 0], x.shape, [1, stride, stride, 1]], (vectors) =>
    backend.executeSingleOutput('StridedSlice', attributes, [x, ...vectors]),
  );
}

/** Hands over int32 vectors, which TensorFlow takes shapes in, and disposes them. */
function withVectors<Result>(values: number[][], compute: (vectors: tf.Tensor[]) => Result): Result {
  const vectors = values.map((vector) => tf.tensor1d(vector, 'int32'));
  try {
    return compute(vectors);
  } finally {
    tf.dispose(vectors);
  }
}

import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { CONVOLUTION, CONVOLUTION_FILTER_GRADIENT, CONVOLUTION_INPUT_GRADIENT } from '../../kernels.ts';
import type { TensorflowBackend } from '../tensorflow-backend.ts';
import { attributesFor, pickTwo, windowAttributes, type Kernel } from './kernel.ts';

const window = z.object({ stride: z.number(), padding: z.number() });
const inputGradient = window.extend({ inputShape: z.array(z.number()) });
const filterGradient = window.extend({ filterShape: z.array(z.number()) });

/** From so many channels on, oneDNN's strided 1x1 filter gradient is right on every processor: see `pixelsSeen`. */
const LARGEST_BLOCK = 16;

/** TensorFlow's own operations: tfjs-node's wrappers refuse explicit padding in the gradients. */
export function convolutionKernels(backend: TensorflowBackend): Kernel[] {
  return [
    {
      name: CONVOLUTION,
      run: (inputs, attributes) => {
        const [x, filter] = pickTwo(inputs, 'x', 'filter');
        return convolve(backend, 'Conv2D', window.parse(attributes), filter.shape, [x, filter]);
      },
    },
    {
      name: CONVOLUTION_INPUT_GRADIENT,
      run: (inputs, attributes) => {
        const { inputShape, ...rest } = inputGradient.parse(attributes);
        const [filter, dy] = pickTwo(inputs, 'filter', 'dy');
        return withVectors([inputShape], (shape) =>
          convolve(backend, 'Conv2DBackpropInput', rest, filter.shape, [...shape, filter, dy]),
        );
      },
    },
    {
      name: CONVOLUTION_FILTER_GRADIENT,
      run: (inputs, attributes) => {
        const { filterShape, stride, padding } = filterGradient.parse(attributes);
        const [x, dy] = pickTwo(inputs, 'x', 'dy');
        const gradient = (seen: tf.TensorInfo, strideOfSeen: number) =>
          withVectors([filterShape], (shape) => {
            const attributesOfSeen = { stride: strideOfSeen, padding };
            return convolve(backend, 'Conv2DBackpropFilter', attributesOfSeen, filterShape, [seen, ...shape, dy]);
          });
        const [height, width, channels = 0] = filterShape;
        const isSafe = stride === 1 || height !== 1 || width !== 1 || channels >= LARGEST_BLOCK;
        if (isSafe) return gradient(x, stride);
        const seen = pixelsSeen(backend, x, stride);
        const result = gradient(seen, 1);
        seen.dispose();
        return result;
      },
    },
  ];
}

function convolve(
  backend: TensorflowBackend,
  operation: string,
  attributes: z.infer<typeof window>,
  filterShape: number[],
  tensors: tf.TensorInfo[],
): tf.Tensor {
  const { boolean, integers } = attributesFor(backend);
  const others = [boolean('use_cudnn_on_gpu', true), integers('dilations', [1, 1, 1, 1])];
  const size = filterShape.slice(0, 2);
  return backend.executeSingleOutput(operation, [...windowAttributes(backend, attributes, size), ...others], tensors);
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

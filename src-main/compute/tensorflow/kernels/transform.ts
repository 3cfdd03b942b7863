import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from '../tensorflow-backend.ts';
import { z } from 'zod';
import { attributesFor, pickTwo, type Kernel } from './kernel.ts';

const transformation = z.object({
  interpolation: z.enum(['nearest', 'bilinear']),
  fillMode: z.enum(['constant', 'reflect', 'wrap', 'nearest']),
  fillValue: z.number(),
  outputShape: z.tuple([z.number(), z.number()]).nullish(),
});

/** tf.image.transform, which tfjs-node lacks: TensorFlow's ImageProjectiveTransformV3 has the same conventions. */
export function transformKernel(backend: TensorflowBackend): Kernel {
  const { float32, string } = attributesFor(backend);
  return {
    name: tf.Transform,
    run: (inputs, attributes) => {
      const { interpolation, fillMode, fillValue, outputShape } = transformation.parse(attributes);
      const [image, transforms] = pickTwo(inputs, 'image', 'transforms');
      const [height = 0, width = 0] = outputShape ?? image.shape.slice(1, 3);
      const size = tf.tensor1d([height, width], 'int32');
      const fill = tf.scalar(fillValue);
      const output = backend.executeSingleOutput(
        'ImageProjectiveTransformV3',
        [
          float32('dtype'),
          string('interpolation', interpolation.toUpperCase()),
          string('fill_mode', fillMode.toUpperCase()),
        ],
        [image, transforms, size, fill],
      );
      tf.dispose([size, fill]);
      return output;
    },
  };
}

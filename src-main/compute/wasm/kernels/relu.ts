import * as tf from '@tensorflow/tfjs-core';
import { RELU_GRADIENT } from '../../kernels.ts';
import { inputOf, type Kernel } from './kernel.ts';

export function reluKernels(): Kernel[] {
  return [
    {
      // XNNPACK's makes 0 of the NaN that processors produce, so that a spoiled network would look sound.
      name: tf.Relu,
      run: (inputs) => tf.tidy(() => tf.maximum(inputOf(inputs, 'x'), 0)),
    },
    {
      name: RELU_GRADIENT,
      run: (inputs) => {
        const [dy, y] = [inputOf(inputs, 'dy'), inputOf(inputs, 'y')];
        return tf.tidy(() => tf.where(tf.greater(y, 0), dy, tf.zerosLike(dy)));
      },
    },
  ];
}

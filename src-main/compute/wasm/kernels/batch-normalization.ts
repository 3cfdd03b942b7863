import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { BATCH_NORMALIZATION, BATCH_NORMALIZATION_GRADIENT } from '../../kernels.ts';
import { inputOf, type Kernel } from './kernel.ts';

const normalization = z.object({ epsilon: z.number() });

export function batchNormalizationKernels(): Kernel[] {
  return [
    {
      name: BATCH_NORMALIZATION,
      run: (inputs, attributes) => {
        const { epsilon } = normalization.parse(attributes);
        const [x, gamma, beta] = [inputOf(inputs, 'x'), inputOf(inputs, 'gamma'), inputOf(inputs, 'beta')];
        return tf.tidy(() => {
          const channels = gamma.size;
          const rows = x.size / channels;
          const mean = tf.reshape(tf.mean(tf.mean(x, [1, 2]), 0), [channels]);
          const centred = tf.sub(x, mean);
          const variance = tf.reshape(tf.mean(tf.mean(tf.square(centred), [1, 2]), 0), [channels]);
          const inverse = tf.rsqrt(tf.add(variance, epsilon));
          const y = tf.add(tf.mul(centred, tf.mul(gamma, inverse)), beta);
          return [y, mean, tf.mul(variance, rows / (rows - 1)), tf.clone(mean), inverse, tf.scalar(0)];
        });
      },
    },
    {
      name: BATCH_NORMALIZATION_GRADIENT,
      run: (inputs) => {
        const [dy, x, gamma] = [inputOf(inputs, 'dy'), inputOf(inputs, 'x'), inputOf(inputs, 'gamma')];
        const [mean, inverse] = [inputOf(inputs, 'saved0'), inputOf(inputs, 'saved1')];
        return tf.tidy(() => {
          const rows = x.size / gamma.size;
          const normalised = tf.mul(tf.sub(x, mean), inverse);
          const dbeta = tf.sum(tf.sum(dy, [1, 2]), 0);
          const dgamma = tf.sum(tf.sum(tf.mul(dy, normalised), [1, 2]), 0);
          const correction = tf.add(tf.mul(normalised, tf.div(dgamma, rows)), tf.div(dbeta, rows));
          return [tf.mul(tf.sub(dy, correction), tf.mul(gamma, inverse)), dgamma, dbeta];
        });
      },
    },
  ];
}

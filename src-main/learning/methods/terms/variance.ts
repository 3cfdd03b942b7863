import * as tf from '@tensorflow/tfjs-core';
import { RELU_GRADIENT, runKernel } from '../../../compute/kernels.ts';
import { differentiable } from '../../operations/differentiable.ts';
import { scaledDeviations } from './scaled-deviations.ts';

export type VarianceOptions = { targetDeviation: number; epsilon: number };

/**
 * The mean over the dimensions of max(0, target - deviation), where deviation = sqrt(variance + epsilon) over the batch
 * [n, d] with divisor n - 1: VICReg, equations 1 and 2. A dimension exactly at the target has no gradient.
 */
export function variance(z: tf.Tensor, { targetDeviation, epsilon }: VarianceOptions): tf.Tensor {
  const [n = 0, d = 0] = z.shape;
  return differentiable([z], (save) => {
    const s = scaledDeviations(z);
    const deviation = tf.sqrt(tf.add(tf.sum(tf.square(s), 0), epsilon));
    const hinge = tf.relu(tf.sub(targetDeviation, deviation));
    save([s, deviation, hinge]);
    return {
      value: tf.mean(hinge),
      gradients: (dy, [s, deviation, hinge]) => {
        if (!s || !deviation || !hinge) throw new Error('variance saves three tensors');
        const perDeviation = tf.div(tf.mul(dy, -1 / (d * Math.sqrt(n - 1))), deviation);
        return [tf.mul(s, runKernel(RELU_GRADIENT, { dy: perDeviation, y: hinge }, {}))];
      },
    };
  });
}

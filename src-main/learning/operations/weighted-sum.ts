import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

export type Weighted = { value: tf.Tensor; weight: number };

/**
 * The sum of scalars times their weights. A scalar of weight 0 is left out, its gradient is never computed, and it cannot
 * make the sum infinite.
 */
export function weightedSum(parts: Weighted[]): tf.Tensor {
  const counted = parts.filter(({ weight }) => weight !== 0);
  return differentiable(
    counted.map(({ value }) => value),
    () => ({
      value: tf.addN(counted.map(({ value, weight }) => tf.mul(value, weight))),
      gradients: (dy) => counted.map(({ weight }) => tf.mul(dy, weight)),
    }),
  );
}

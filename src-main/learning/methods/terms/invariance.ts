import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from '../../operations/differentiable.ts';
import { sumOfSquares } from '../../operations/sum-of-squares.ts';

/** The mean squared difference of two embeddings [n, d], over n and d: VICReg, algorithm 1, and the official code. */
export function invariance(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return differentiable([a, b], (save) => {
    const difference = tf.sub(a, b);
    save([difference]);
    return {
      value: tf.div(sumOfSquares(difference), a.size),
      gradients: (dy, [difference]) => {
        if (!difference) throw new Error('invariance saves the difference');
        const ofA = tf.mul(difference, tf.mul(dy, 2 / difference.size));
        return [ofA, tf.neg(ofA)];
      },
    };
  });
}

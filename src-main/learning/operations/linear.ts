import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './differentiable.ts';

/**
 * x weight + bias.
 * @param x [n, in]
 * @param weight [in, out]
 * @param bias [out], if there is one
 */
export function linear(x: tf.Tensor, weight: tf.Tensor, bias?: tf.Tensor): tf.Tensor {
  return differentiable(bias ? [x, weight, bias] : [x, weight], (save) => {
    const product = tf.matMul(x, weight);
    save([x, weight]);
    return {
      value: bias ? tf.add(product, bias) : product,
      gradients: (dy, [x, weight]) => {
        if (!x || !weight) throw new Error('linear saves its input and its weight');
        const ofBoth = [tf.matMul(dy, weight, false, true), tf.matMul(x, dy, true, false)];
        return bias ? [...ofBoth, tf.sum(dy, 0)] : ofBoth;
      },
    };
  });
}

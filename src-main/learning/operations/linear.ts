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
        // Transposed by hand, and never the weight, which may be large: wasm multiplies transposed operands 30 times slower.
        const ofX = tf.transpose(tf.matMul(weight, tf.transpose(dy)));
        const ofBoth = [ofX, tf.matMul(tf.transpose(x), dy)];
        return bias ? [...ofBoth, tf.sum(dy, 0)] : ofBoth;
      },
    };
  });
}

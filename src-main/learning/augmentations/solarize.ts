import * as tf from '@tensorflow/tfjs-core';
import { perPicture, type Stage } from './stage.ts';

/**
 * Inverts the values from `threshold` on in the pictures that were drawn for it. With m = 1 where a value is inverted
 * and 0 elsewhere, |m - x| is 1 - x or x to the last bit, for x in [0, 1].
 */
export function solarizeStage(threshold: number): Stage {
  return {
    values: (parameters) => [perPicture(parameters, ({ solarize }) => (solarize ? threshold : Infinity))],
    apply: (pictures, thresholds) => {
      const kept = tf.step(tf.sub(thresholds, pictures));
      return tf.abs(tf.sub(tf.sub(1, kept), pictures));
    },
  };
}

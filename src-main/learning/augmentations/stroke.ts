import * as tf from '@tensorflow/tfjs-core';
import { choosePerPicture, perPicture, type Stage } from './stage.ts';

/**
 * Makes bright strokes thinner (the least) or thicker (the greatest of each pixel and its neighbours to the right,
 * below and diagonally below) in the pictures that were drawn for it. Beyond the border there are no neighbours. The
 * least of x is minus the greatest of -x.
 */
export function strokeStage(): Stage {
  return {
    values: (parameters) => [
      perPicture(parameters, ({ stroke }) => (stroke === 'thinner' ? -1 : 1)),
      perPicture(parameters, ({ stroke }) => (stroke === 'same' ? 0 : 1)),
    ],
    apply: (pictures, signs, chosen) => {
      const greatest = tf.maxPool(tf.mul<tf.Tensor4D>(pictures, signs), 2, 1, 'same');
      return choosePerPicture(chosen, tf.mul(greatest, signs), pictures);
    },
  };
}

import * as tf from '@tensorflow/tfjs-core';
import { withPicturesAsChannels } from './pictures-as-channels.ts';
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
      const greatest = withPicturesAsChannels(tf.mul(pictures, signs), (planes) => tf.maxPool(planes, 2, 1, 'same'));
      return choosePerPicture(chosen, tf.mul(greatest, signs), pictures);
    },
  };
}

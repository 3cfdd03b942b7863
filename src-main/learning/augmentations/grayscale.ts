import * as tf from '@tensorflow/tfjs-core';
import { coloursOf, joinChannels, splitChannels, type Planes } from './planes.ts';
import { choosePerPicture, perPicture, type Stage } from './stage.ts';

/**
 * The gray of each pixel, [n, height, width, 1]; one channel is gray already. The shares are those of ITU-R BT.601,
 * rounded as in torchvision's rgb_to_grayscale.
 */
export function grayOf(planes: Planes): tf.Tensor4D {
  const [only] = planes;
  if (only !== undefined && planes.length === 1) return only;
  const { red, green, blue } = coloursOf(planes);
  return tf.addN([tf.mul(red, 0.2989), tf.mul(green, 0.587), tf.mul(blue, 0.114)]);
}

/** Turns the pictures gray that were drawn for it. */
export function grayscaleStage(): Stage {
  return {
    values: (parameters) => [perPicture(parameters, ({ grayscale }) => (grayscale ? 1 : 0))],
    apply: (pictures, chosen) => {
      const planes = splitChannels(pictures);
      const gray = grayOf(planes);
      return joinChannels(planes.map((plane) => choosePerPicture(chosen, gray, plane)));
    },
  };
}

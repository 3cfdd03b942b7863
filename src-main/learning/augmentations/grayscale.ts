import * as tf from '@tensorflow/tfjs-core';
import { choosePerPicture, perPicture, type Stage } from './stage.ts';

/** Shares of red, green and blue (ITU-R BT.601, rounded as in torchvision's rgb_to_grayscale). */
const LUMA = [0.2989, 0.587, 0.114];

/** The gray of each pixel in every channel; a picture with one channel is gray already. */
export function grayOf(pictures: tf.Tensor4D): tf.Tensor4D {
  const channels = pictures.shape[3];
  if (channels === 1) return pictures;
  const mixing = tf.tensor2d(LUMA.map((share) => [share, share, share]));
  return tf.reshape(tf.matMul(tf.reshape(pictures, [-1, channels]), mixing), pictures.shape);
}

/** Turns the pictures gray that were drawn for it. */
export function grayscaleStage(): Stage {
  return {
    values: (parameters) => [perPicture(parameters, ({ grayscale }) => (grayscale ? 1 : 0))],
    apply: (pictures, chosen) => choosePerPicture(chosen, grayOf(pictures), pictures),
  };
}

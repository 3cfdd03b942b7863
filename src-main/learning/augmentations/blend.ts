import * as tf from '@tensorflow/tfjs-core';
import { grayOf } from './grayscale.ts';
import type { ColourOperation } from './view-parameters.ts';

/** What a picture is mixed from: itself, its gray picture and the mean of its gray picture. */
export type BlendWeights = { itself: number; gray: number; mean: number };

export const UNCHANGED: BlendWeights = { itself: 1, gray: 0, mean: 0 };

/** Brightness, contrast and saturation are one operation, mixing with black, with mean gray and with gray. */
export function blendWeights(operation: Exclude<ColourOperation, 'hue'>, factor: number): BlendWeights {
  return {
    itself: factor,
    gray: operation === 'saturation' ? 1 - factor : 0,
    mean: operation === 'contrast' ? 1 - factor : 0,
  };
}

/** Mixes each picture by weights of its own, all [n, 1, 1, 1], and clamps to [0, 1] (torchvision: _blend). */
export function blend(pictures: tf.Tensor4D, itself: tf.Tensor, gray: tf.Tensor, mean: tf.Tensor): tf.Tensor4D {
  const [n, height] = pictures.shape;
  const grayPictures = grayOf(pictures);
  // Row by row first: one long float32 sum would lose digits on large pictures.
  const rowMeans = tf.mean(tf.reshape(grayPictures, [n, height, -1]), 2);
  const meanGray = tf.reshape(tf.mean(rowMeans, 1), [n, 1, 1, 1]);
  const mixed = tf.add(tf.add(tf.mul(pictures, itself), tf.mul(grayPictures, gray)), tf.mul(meanGray, mean));
  return tf.clipByValue(tf.reshape(mixed, pictures.shape), 0, 1);
}

import * as tf from '@tensorflow/tfjs-core';
import { grayOf } from './grayscale.ts';
import type { Planes } from './planes.ts';
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
export function blend(planes: Planes, itself: tf.Tensor, gray: tf.Tensor, mean: tf.Tensor): Planes {
  const grayPlane = grayOf(planes);
  // Row by row first: one long float32 sum would lose digits on large pictures.
  const meanGray = tf.mean(tf.mean(grayPlane, 2, true), 1, true);
  const mixedIn = tf.add(tf.mul(grayPlane, gray), tf.mul(meanGray, mean));
  return planes.map((plane) => tf.clipByValue(tf.add(tf.mul<tf.Tensor4D>(plane, itself), mixedIn), 0, 1));
}

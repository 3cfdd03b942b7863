import * as tf from '@tensorflow/tfjs-core';
import { coloursOf, type Planes } from './planes.ts';

/**
 * Shifts the hue of each picture by `turns` [n, 1, 1, 1] of the colour circle, keeping HSV's value and saturation
 * (torchvision: adjust_hue, exact HSV). Red, green and blue in [0, 1].
 */
export function shiftHue(planes: Planes, turns: tf.Tensor): Planes {
  const { red, green, blue } = coloursOf(planes);
  const largest = tf.maximum(tf.maximum(red, green), blue);
  const smallest: tf.Tensor4D = tf.minimum(tf.minimum(red, green), blue);
  const chroma = tf.sub(largest, smallest);
  const hue = wrap(tf.add(sixthsOf(red, green, blue, largest, chroma), tf.mul(turns, 6)));
  const channel = (share: tf.Tensor): tf.Tensor4D => tf.add(smallest, tf.mul(tf.clipByValue(share, 0, 1), chroma));
  return [
    channel(tf.sub(tf.abs(tf.sub(hue, 3)), 1)),
    channel(tf.sub(2, tf.abs(tf.sub(hue, 2)))),
    channel(tf.sub(2, tf.abs(tf.sub(hue, 4)))),
  ];
}

/** The hue in sixths of the circle, from -1 to 5: red 0, green 2, blue 4; 0 for gray. */
function sixthsOf(red: tf.Tensor, green: tf.Tensor, blue: tf.Tensor, largest: tf.Tensor, chroma: tf.Tensor): tf.Tensor {
  const fromGreen = tf.add(tf.sub(blue, red), tf.mul(chroma, 2));
  const fromBlue = tf.add(tf.sub(red, green), tf.mul(chroma, 4));
  const otherwise = tf.where(tf.equal(largest, green), fromGreen, fromBlue);
  const distance = tf.where(tf.equal(largest, red), tf.sub(green, blue), otherwise);
  return tf.div(distance, tf.add(chroma, tf.cast(tf.equal(chroma, 0), 'float32')));
}

/** Into [0, 6). */
function wrap(hue: tf.Tensor): tf.Tensor {
  return tf.sub(hue, tf.mul(tf.floor(tf.div(hue, 6)), 6));
}

import * as tf from '@tensorflow/tfjs-core';

/**
 * The channels of a batch of pictures, each [n, height, width, 1]. Arithmetic between channels is several times faster
 * on whole planes than on the innermost axis of NHWC.
 */
export type Planes = readonly tf.Tensor4D[];

export function splitChannels(pictures: tf.Tensor4D): Planes {
  const [n, height, width, channels] = pictures.shape;
  if (channels === 1) return [pictures];
  const byChannel = tf.transpose(tf.reshape(pictures, [-1, channels]), [1, 0]);
  return Array.from({ length: channels }, (_, channel) =>
    tf.reshape(tf.slice(byChannel, [channel, 0], [1, -1]), [n, height, width, 1]),
  );
}

export function joinChannels(planes: Planes): tf.Tensor4D {
  const [first] = planes;
  if (first === undefined) throw new Error('a picture has at least one channel');
  if (planes.length === 1) return first;
  const [n, height, width] = first.shape;
  const byChannel = tf.transpose(tf.reshape(tf.stack([...planes]), [planes.length, -1]), [1, 0]);
  return tf.reshape(byChannel, [n, height, width, planes.length]);
}

/** The planes of a picture in colour by name. */
export function coloursOf(planes: Planes): { red: tf.Tensor4D; green: tf.Tensor4D; blue: tf.Tensor4D } {
  const [red, green, blue] = planes;
  if (red === undefined || green === undefined || blue === undefined) throw new Error('the pictures are not in colour');
  return { red, green, blue };
}

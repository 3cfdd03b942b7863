import * as tf from '@tensorflow/tfjs-core';

export type Shape4 = [number, number, number, number];

/** Padding of the two middle axes as tf.conv2d takes it; given a number, it gets filters that are not square wrong. */
export function explicitPadding(rows: [number, number], columns: [number, number]): tf.backend_util.ExplicitPadding {
  return [[0, 0], rows, columns, [0, 0]];
}

/** The same padding on all four sides, never less than nothing. */
export const samePadding = (padding: number) => explicitPadding([padding, padding], [padding, padding]);

/** Padding for tf.conv2d, and the tensor without the pixels that negative padding takes away. */
export function padOrCrop(
  x: tf.Tensor4D,
  rows: [number, number],
  columns: [number, number],
): { cropped: tf.Tensor4D; padding: tf.backend_util.ExplicitPadding } {
  const [n, height, width, channels] = x.shape;
  const positive = ([before, after]: [number, number]): [number, number] => [Math.max(0, before), Math.max(0, after)];
  const [top, bottom] = positive([-rows[0], -rows[1]]);
  const [left, right] = positive([-columns[0], -columns[1]]);
  const cropped = cut(x, [0, top, left, 0], [n, height - top - bottom, width - left - right, channels]);
  return { cropped, padding: explicitPadding(positive(rows), positive(columns)) };
}

/** tf.slice, which would copy a tensor of which nothing is cut off. */
export function cut(x: tf.Tensor4D, begin: Shape4, size: Shape4): tf.Tensor4D {
  return size.every((length, axis) => length === x.shape[axis]) ? x : tf.slice(x, begin, size);
}

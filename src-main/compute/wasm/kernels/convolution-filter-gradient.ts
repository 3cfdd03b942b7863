import * as tf from '@tensorflow/tfjs-core';
import type { Window } from './convolution.ts';
import { padOrCrop, type Shape4 } from './shapes.ts';

/**
 * dL/dfilter as a forward convolution: the channels of x take the place of the batch, the batch that of the channels,
 * dy that of the filter, and the stride becomes its dilation.
 */
export function convolutionFilterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  [filterHeight, filterWidth]: Shape4,
  { stride, padding }: Window,
): tf.Tensor {
  const [, height, width] = x.shape;
  const [, outHeight, outWidth] = dy.shape;
  // What is left of the padding at the end; negative where the last window ends before the picture does.
  const after = (size: number, outputs: number, taps: number) => (outputs - 1) * stride + taps - size - padding;
  const rows: [number, number] = [padding, after(height, outHeight, filterHeight)];
  const columns: [number, number] = [padding, after(width, outWidth, filterWidth)];
  const channelsFirst: tf.Tensor4D = tf.transpose(x, [3, 1, 2, 0]);
  const { cropped, padding: explicit } = padOrCrop(channelsFirst, rows, columns);
  const asFilter: tf.Tensor4D = tf.transpose(dy, [1, 2, 0, 3]);
  const gradient = tf.conv2d(cropped, asFilter, 1, explicit, 'NHWC', stride);
  return tf.transpose(gradient, [1, 2, 0, 3]);
}

import * as tf from '@tensorflow/tfjs-core';
import {
  interpolateLines,
  interpolationTaps,
  type Resampling,
  type Stretch,
} from '../augmentations/interpolation-matrix.ts';
import type { PictureSize } from '../augmentations/random-crop.ts';

/** What becomes of the rows and of the columns. */
export type Rectangle = { rows: Stretch; columns: Stretch };

/**
 * Cuts a rectangle out of one picture [1, height, width, channels] and resizes it. Views of training are square and go
 * through their stage; for a target that is not, the same interpolation is used with one size per axis.
 */
export function rectangularResize(
  picture: tf.Tensor4D,
  { rows, columns }: Rectangle,
  target: PictureSize,
  resampling: Omit<Resampling, 'size'>,
): tf.Tensor4D {
  const [, height, width, channels] = picture.shape;
  const resize = (lines: tf.Tensor, stretch: Stretch, source: number, size: number): tf.Tensor => {
    const { positions, weights } = interpolationTaps([stretch], source, { ...resampling, size });
    return interpolateLines(
      lines,
      tf.tensor(positions.values, positions.shape, 'int32'),
      tf.tensor(weights.values, weights.shape),
    );
  };
  const lines = resize(tf.reshape(picture, [height, width * channels]), rows, height, target.height);
  const turned = tf.transpose(tf.reshape(lines, [target.height, width, channels]), [1, 0, 2]);
  const across = resize(tf.reshape(turned, [width, target.height * channels]), columns, width, target.width);
  return tf.expandDims(tf.transpose(tf.reshape(across, [target.width, target.height, channels]), [1, 0, 2]));
}

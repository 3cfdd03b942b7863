import * as tf from '@tensorflow/tfjs-core';
import { interpolateLines, interpolationTaps, type Resampling } from './interpolation-matrix.ts';
import type { PictureShape, Stage } from './stage.ts';

/**
 * Cuts a rectangle out of every picture, resizes it to size x size and mirrors it, as products with two
 * interpolation matrices, of its rows and of its columns. Bicubic interpolation overshoots [0, 1], as torchvision's does on float tensors.
 */
export function cropStage(source: PictureShape, resampling: Resampling): Stage {
  return {
    values: (parameters) => {
      const rows = parameters.map(({ crop }) => ({ start: crop.top, length: crop.height, reversed: false }));
      const columns = parameters.map(({ crop, flip }) => ({ start: crop.left, length: crop.width, reversed: flip }));
      const vertical = interpolationTaps(rows, source.height, resampling);
      const horizontal = interpolationTaps(columns, source.width, resampling);
      return [vertical.positions, vertical.weights, horizontal.positions, horizontal.weights];
    },
    apply: (pictures, rowPositions, rowWeights, columnPositions, columnWeights) => {
      const [n, height, width, channels] = pictures.shape;
      const { size } = resampling;
      const rows = tf.reshape(pictures, [n * height, width * channels]);
      const shrunk = tf.reshape(interpolateLines(rows, rowPositions, rowWeights), [n, size, width, channels]);
      const columns = tf.reshape(tf.transpose(shrunk, [0, 2, 1, 3]), [n * width, size * channels]);
      const views: tf.Tensor4D = tf.reshape(interpolateLines(columns, columnPositions, columnWeights), [
        n,
        size,
        size,
        channels,
      ]);
      return tf.transpose(views, [0, 2, 1, 3]);
    },
  };
}

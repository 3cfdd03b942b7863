import * as tf from '@tensorflow/tfjs-core';
import { transpose } from '../vectors/functions.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import type { Window } from './convolution.ts';
import type { Shape4 } from './shapes.ts';

/**
 * dL/dfilter: for every tap of the filter the product of what it saw, [in, positions], with dy, [positions, out]. XNNPACK
 * arranges dy once for all taps. (As a convolution, with batch and channels exchanged, it takes up to three times as long.)
 */
export function convolutionFilterGradient(
  vectors: VectorUnit,
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: Shape4,
  { stride, padding }: Window,
): tf.Tensor {
  const [height, width, , out] = filterShape;
  const border: [number, number] = [padding, padding];
  const padded = padding === 0 ? x : tf.pad(x, [[0, 0], border, border, [0, 0]]);
  const positions = tf.reshape(dy, [-1, out]);
  const taps = Array.from({ length: height * width }, (_, tap) =>
    tf.tidy(() => {
      const place = { row: Math.floor(tap / width), column: tap % width, stride };
      return tf.matMul(seenByTap(vectors, padded, place, dy.shape), positions);
    }),
  );
  return tf.reshape(tf.concat(taps, 0), filterShape);
}

/** The values that one tap of the filter meets, [in, n * outHeight * outWidth]. */
function seenByTap(
  vectors: VectorUnit,
  padded: tf.Tensor4D,
  { row, column, stride }: { row: number; column: number; stride: number },
  [n, outHeight, outWidth]: Shape4,
): tf.Tensor {
  const [, height, width, channels] = padded.shape;
  const positions = n * outHeight * outWidth;
  const seen = vectors.allocate([channels, positions]);
  const [source, target] = [vectors.addressOf(padded), vectors.addressOf(seen)];
  for (let line = 0; line < n * outHeight; line++) {
    const [picture, y] = [Math.floor(line / outHeight), (line % outHeight) * stride + row];
    vectors.call(transpose, {
      source: source + 4 * channels * ((picture * height + y) * width + column),
      sourceStride: 4 * channels * stride,
      target: target + 4 * line * outWidth,
      targetStride: 4 * positions,
      rows: outWidth,
      columns: channels,
    });
  }
  return seen;
}

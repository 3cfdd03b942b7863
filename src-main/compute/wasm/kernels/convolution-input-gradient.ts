import * as tf from '@tensorflow/tfjs-core';
import { transpose } from '../vectors/transpose.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import { cut, padOrCrop, type Shape4 } from './shapes.ts';
import type { Window } from './convolution.ts';

/** What the pixels at `phase`, `phase + stride`, … of one axis receive: taps `first`, `first + stride`, … of the filter. */
type Phase = { taps: number[]; before: number; after: number };

/**
 * dL/dx. With a stride, pixels that differ in their distance to the last window see different taps of the filter, so
 * there is one forward convolution of dy, of stride 1 and with the taps in reverse, per distance and axis; their results
 * are interleaved. (Spreading dy with zeros instead would multiply by zero stride^2 - 1 times out of stride^2.)
 */
export function convolutionInputGradient(
  vectors: VectorUnit,
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  [n, height, width, channels]: Shape4,
  { stride, padding }: Window,
): tf.Tensor {
  const [, outHeight, outWidth] = dy.shape;
  const [filterHeight, filterWidth] = filter.shape;
  const [rows, columns] = [Math.ceil(height / stride), Math.ceil(width / stride)];
  const phases = (size: number, taps: number, outputs: number) =>
    Array.from({ length: stride }, (_, phase) => phaseOf(phase, { size, taps, outputs, stride, padding }));
  const horizontal = phases(columns, filterWidth, outWidth);
  const lines = phases(rows, filterHeight, outHeight).map((vertical) =>
    tf.concat(
      horizontal.map((across) =>
        tf.reshape(gradientOfPhase(vectors, dy, filter, vertical, across, [n, rows, columns, channels]), [
          -1,
          1,
          channels,
        ]),
      ),
      1,
    ),
  );
  const lineLength = columns * stride * channels;
  const all = tf.concat(
    lines.map((line) => tf.reshape(line, [n * rows, 1, lineLength])),
    1,
  );
  const spread: tf.Tensor4D = tf.reshape(all, [n, rows * stride, columns * stride, channels]);
  return cut(spread, [0, 0, 0, 0], [n, height, width, channels]);
}

/** x[stride * i + phase] receives dy[i + shift - t] * filter[first + stride * t] for every t; undefined if nothing. */
function phaseOf(
  phase: number,
  axis: { size: number; taps: number; outputs: number; stride: number; padding: number },
): Phase | undefined {
  const { stride, padding } = axis;
  const first = (phase + padding) % stride;
  const shift = Math.floor((phase + padding) / stride);
  const taps = [];
  for (let tap = first; tap < axis.taps; tap += stride) taps.unshift(tap);
  const before = taps.length - 1 - shift;
  const after = axis.size + shift - axis.outputs;
  const sees = taps.length > 0 && axis.outputs + before > 0 && axis.outputs + after > 0;
  return sees ? { taps, before, after } : undefined;
}

function gradientOfPhase(
  vectors: VectorUnit,
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  vertical: Phase | undefined,
  horizontal: Phase | undefined,
  shape: Shape4,
): tf.Tensor {
  if (!vertical || !horizontal) return tf.zeros(shape);
  const reversed = reversedFilter(vectors, filter, vertical.taps, horizontal.taps);
  const { cropped, padding } = padOrCrop(dy, [vertical.before, vertical.after], [horizontal.before, horizontal.after]);
  return tf.conv2d(cropped, reversed, 1, padding);
}

/** These rows and columns of a filter [height, width, in, out], with in and out exchanged. */
function reversedFilter(vectors: VectorUnit, filter: tf.Tensor4D, rows: number[], columns: number[]): tf.Tensor4D {
  const [, width, channels, out] = filter.shape;
  const reversed = vectors.allocate([rows.length * columns.length, out, channels]);
  const [source, target] = [vectors.addressOf(filter), vectors.addressOf(reversed)];
  const taps = rows.flatMap((row) => columns.map((column) => row * width + column));
  for (const [place, tap] of taps.entries()) {
    vectors.call(transpose, {
      source: source + 4 * tap * channels * out,
      sourceStride: 4 * out,
      target: target + 4 * place * channels * out,
      targetStride: 4 * channels,
      rows: channels,
      columns: out,
    });
  }
  return tf.reshape(reversed, [rows.length, columns.length, out, channels]);
}

import * as tf from '@tensorflow/tfjs-core';
import { padOrCrop, type Shape4 } from './shapes.ts';
import type { Window } from './convolution.ts';

/** What the pixels at `phase`, `phase + stride`, … of one axis receive: taps `first`, `first + stride`, … of the filter. */
type Phase = { taps: number[]; before: number; after: number };

/**
 * dL/dx. With a stride, pixels that differ in their distance to the last window see different taps of the filter, so
 * there is one forward convolution of dy, of stride 1 and with the taps in reverse, per distance and axis; their results
 * are interleaved. (Spreading dy with zeros instead would multiply by zero stride^2 - 1 times out of stride^2.)
 */
export function convolutionInputGradient(
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
        tf.reshape(gradientOfPhase(dy, filter, vertical, across, [n, rows, columns, channels]), [-1, 1, channels]),
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
  return tf.slice(spread, [0, 0, 0, 0], [n, height, width, channels]);
}

/** x[stride * i + phase] receives dy[i + shift - t] * filter[first + stride * t] for every t. */
function phaseOf(
  phase: number,
  axis: { size: number; taps: number; outputs: number; stride: number; padding: number },
): Phase {
  const { stride, padding } = axis;
  const first = (phase + padding) % stride;
  const shift = Math.floor((phase + padding) / stride);
  const taps = [];
  for (let tap = first; tap < axis.taps; tap += stride) taps.unshift(tap);
  return { taps, before: taps.length - 1 - shift, after: axis.size + shift - axis.outputs };
}

function gradientOfPhase(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  vertical: Phase,
  horizontal: Phase,
  shape: Shape4,
): tf.Tensor {
  if (vertical.taps.length === 0 || horizontal.taps.length === 0) return tf.zeros(shape);
  const [, , channels, out] = filter.shape;
  const taps = vertical.taps.flatMap((row) =>
    horizontal.taps.map((column) => tf.slice(filter, [row, column, 0, 0], [1, 1, channels, out])),
  );
  const reversed: tf.Tensor4D = tf.transpose(
    tf.reshape(tf.concat(taps, 0), [vertical.taps.length, horizontal.taps.length, channels, out]),
    [0, 1, 3, 2],
  );
  const { cropped, padding } = padOrCrop(dy, [vertical.before, vertical.after], [horizontal.before, horizontal.after]);
  return tf.conv2d(cropped, reversed, 1, padding);
}

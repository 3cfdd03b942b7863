import * as tf from '@tensorflow/tfjs-core';
import type { AugmentationConfig } from '../../../src-shared/config/run-config.ts';
import type { StepArray } from './stage.ts';

export type Resampling = Pick<AugmentationConfig, 'size' | 'interpolation' | 'antialias'>;

/** A stretch of one axis of a picture that becomes a whole axis of the view, perhaps in reverse. */
export type Stretch = { start: number; length: number; reversed: boolean };

/**
 * For a batch of pictures the interpolation matrices [size x source] in sparse form: output o of picture i, together
 * number r = i * size + o, is the sum over t of weights[t, r] * source pixel positions[t, r], counted over the whole
 * batch (picture i starts at i * source). Both are [taps, n * size]; spare taps have weight 0. The conventions are those
 * of torchvision on float tensors, computed in float64: half-pixel centres; the stretch is cut out first, so nothing
 * beyond it is seen; without antialiasing positions are clamped to it (bicubic with a = -0.75); with antialiasing the
 * kernel is widened when shrinking, cut off at the ends and normalised (bicubic with a = -0.5).
 */
export function interpolationTaps(
  stretches: readonly Stretch[],
  source: number,
  resampling: Resampling,
): { positions: StepArray; weights: StepArray } {
  const { size } = resampling;
  const outputs = stretches.length * size;
  const shape = [tapCount(source, resampling), outputs];
  const positions = new Int32Array(tapCount(source, resampling) * outputs);
  const weights = new Float32Array(positions.length);
  const write = resampling.antialias ? writeAntialiased : writeClamped;
  stretches.forEach(({ start, length, reversed }, picture) => {
    const { support, kernel } = kernelOf(resampling, length / size);
    for (let output = 0; output < size; output++) {
      const centre = ((output + 0.5) * length) / size;
      const place = picture * size + (reversed ? size - 1 - output : output);
      const first = picture * source + start;
      write({ centre, first, length, support, kernel, place, outputs, positions, weights });
    }
  });
  return {
    positions: { dtype: 'int32', shape, values: positions },
    weights: { dtype: 'float32', shape, values: weights },
  };
}

/**
 * The product of the matrices with pictures cut into lines along the axis, [n * source, ...] -> [n * size, ...]. Taking
 * the few lines that matter is several times faster than a dense product, and keeps the arrays that a step is fed small.
 */
export function interpolateLines(lines: tf.Tensor, positions: tf.Tensor, weights: tf.Tensor): tf.Tensor {
  const [taps = 0, outputs = 0] = positions.shape;
  const terms = Array.from({ length: taps }, (_, tap) => {
    const position = tf.reshape(tf.slice(positions, [tap, 0], [1, outputs]), [outputs, 1]);
    const weight = tf.reshape(tf.slice(weights, [tap, 0], [1, outputs]), [outputs, 1]);
    // Not tf.gather, which moves single numbers on the wasm backend and takes fifty times as long.
    return tf.mul(tf.gatherND(lines, position), weight);
  });
  return tf.addN(terms);
}

/** How many source pixels one output pixel can draw on, for the longest stretch there is. */
function tapCount(source: number, resampling: Resampling): number {
  return Math.ceil(2 * kernelOf(resampling, source / resampling.size).support);
}

type Kernel = { support: number; kernel: (distance: number) => number };

/** The kernel for a picture that shrinks by `scale` (below 1: grows), as a function of the distance in source pixels. */
function kernelOf({ interpolation, antialias }: Resampling, scale: number): Kernel {
  const widening = antialias ? Math.max(scale, 1) : 1;
  if (interpolation === 'bilinear') return { support: widening, kernel: (distance) => triangle(distance / widening) };
  const a = antialias ? -0.5 : -0.75;
  return { support: 2 * widening, kernel: (distance) => cubic(distance / widening, a) };
}

function triangle(distance: number): number {
  return Math.max(0, 1 - Math.abs(distance));
}

/** Keys 1981: Cubic Convolution Interpolation for Digital Image Processing. */
function cubic(distance: number, a: number): number {
  const x = Math.abs(distance);
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

type Output = Kernel & {
  /** In pixels from the start of the stretch. */
  centre: number;
  /** The first pixel of the stretch, counted over the batch. */
  first: number;
  length: number;
  /** Where the output's first tap is written; further taps lie `outputs` apart. */
  place: number;
  outputs: number;
  positions: Int32Array;
  weights: Float32Array;
};

/** A pixel whose weight is smaller lies on the edge of the kernel, where the weight is 0 but for rounding. */
const ROUNDING = 1e-12;

/** ATen, UpSampleKernel.cpp, compute_indices_weights_aa: pixels whose middle lies within the support. */
function writeAntialiased({
  centre,
  first,
  length,
  support,
  kernel,
  place,
  outputs,
  positions,
  weights,
}: Output): void {
  const from = Math.max(0, Math.ceil(centre - support - 0.5));
  const to = Math.min(length - 1, Math.floor(centre + support - 0.5));
  let sum = 0;
  let index = place;
  for (let pixel = from; pixel <= to; pixel++) {
    const weight = kernel(pixel + 0.5 - centre);
    if (Math.abs(weight) < ROUNDING) continue;
    positions[index] = first + pixel;
    weights[index] = weight;
    sum += weight;
    index += outputs;
  }
  for (let written = place; written < index; written += outputs) weights[written] = (weights[written] ?? 0) / sum;
  for (; index < positions.length; index += outputs) positions[index] = first;
}

/** ATen, UpSample.h: the neighbours of the sampling point, each moved to the nearest pixel of the stretch. */
function writeClamped({ centre, first, length, support, kernel, place, outputs, positions, weights }: Output): void {
  const point = centre - 0.5;
  const leftmost = Math.floor(point) - support + 1;
  for (let tap = 0; tap < 2 * support; tap++) {
    positions[place + tap * outputs] = first + Math.min(length - 1, Math.max(0, leftmost + tap));
    weights[place + tap * outputs] = kernel(leftmost + tap - point);
  }
}

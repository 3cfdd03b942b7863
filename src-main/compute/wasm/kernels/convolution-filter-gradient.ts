import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { sumProducts } from '../vectors/functions.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import type { Window } from './convolution.ts';
import type { Shape4 } from './shapes.ts';

/** Float32 of x and dy together that stay in a processor's cache while all taps of the filter are computed. */
const CACHED = 16_384;

/** Outputs first to last, without last. */
type Range = { first: number; last: number };

/**
 * dL/dfilter: for every tap of the filter the products of the pixels that it met with dy, summed over all positions, some
 * positions at a time for all taps. (As a convolution of XNNPACK, with batch and channels exchanged, it takes two to three
 * times as long, most of it for bringing x and dy into order.)
 */
export function convolutionFilterGradient(
  vectors: VectorUnit,
  x: Tensor4D,
  dy: Tensor4D,
  filterShape: Shape4,
  { stride, padding }: Window,
): Tensor {
  const { addressOf, call } = vectors;
  const [, height, width, channels] = x.shape;
  const [, outHeight, outWidth, out] = dy.shape;
  const filter = vectors.allocate(filterShape);
  vectors.valuesOf(filter).fill(0);
  const [pixel, gradient] = [4 * channels, 4 * out];
  const steps = {
    aPosition: pixel * stride,
    aLine: pixel * stride * width,
    aPicture: pixel * height * width,
    bPosition: gradient,
    bLine: gradient * outWidth,
    bPicture: gradient * outWidth * outHeight,
  };
  const taps = tapsOf(filterShape, x.shape, dy.shape, { stride, padding });
  for (const { picture, pictures, lines } of blocksOf(dy.shape, Math.ceil(CACHED / (channels + out)))) {
    for (const { place, row, column, rows, columns } of taps) {
      const first = Math.max(lines.first, rows.first);
      const source = (picture * height + first * stride + row - padding) * width;
      call(sumProducts, {
        ...steps,
        a: addressOf(x) + pixel * (source + columns.first * stride + column - padding),
        aColumns: channels,
        b: addressOf(dy) + gradient * ((picture * outHeight + first) * outWidth + columns.first),
        bColumns: out,
        positions: columns.last - columns.first,
        lines: Math.max(0, Math.min(lines.last, rows.last) - first),
        pictures,
        sum: addressOf(filter) + 4 * place * channels * out,
      });
    }
  }
  return filter;
}

/** The taps that meet pixels at all, and the outputs for which they do: beyond the border there are zeros. */
function tapsOf(
  [filterHeight, filterWidth]: Shape4,
  [, height, width]: Shape4,
  [, outHeight, outWidth]: Shape4,
  { stride, padding }: Window,
) {
  const range = (tap: number, length: number, outputs: number): Range => ({
    first: Math.max(0, Math.ceil((padding - tap) / stride)),
    last: Math.min(outputs, Math.floor((length - 1 + padding - tap) / stride) + 1),
  });
  return Array.from({ length: filterHeight * filterWidth }, (_, place) => {
    const [row, column] = [Math.floor(place / filterWidth), place % filterWidth];
    return { place, row, column, rows: range(row, height, outHeight), columns: range(column, width, outWidth) };
  }).filter(({ columns }) => columns.last > columns.first);
}

/** The positions of dy in blocks of about `size`: some lines of a picture, or some pictures. */
function* blocksOf([n, outHeight, outWidth]: Shape4, size: number) {
  const pictures = Math.max(1, Math.floor(size / (outHeight * outWidth)));
  const lines = Math.max(1, Math.min(outHeight, Math.floor(size / outWidth)));
  for (let picture = 0; picture < n; picture += pictures) {
    for (let first = 0; first < outHeight; first += lines) {
      const last = Math.min(outHeight, first + lines);
      yield { picture, pictures: Math.min(pictures, n - picture), lines: { first, last } };
    }
  }
}

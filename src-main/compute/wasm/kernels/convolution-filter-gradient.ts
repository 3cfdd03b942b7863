import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { sumProducts } from '../vectors/sum-products.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import type { Window } from './convolution.ts';
import type { Shape4 } from './shapes.ts';
import { gridOf, tapsOf } from './windows.ts';

/** Float32 of x and dy together that stay in a processor's cache while all taps of the filter are computed. */
const CACHED = 16_384;

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
  const [height, width, channels, out] = filterShape;
  const windows = { x: x.shape, outputs: dy.shape, filter: { height, width }, stride, padding };
  const gradient = vectors.allocate(filterShape);
  vectors.valuesOf(gradient).fill(0);
  const taps = tapsOf(windows);
  for (const block of blocksOf(dy.shape, Math.ceil(CACHED / (channels + out)))) {
    for (const tap of taps) {
      const grid = gridOf(windows, tap, block);
      vectors.call(sumProducts, {
        ...grid,
        a: vectors.addressOf(x) + grid.a,
        b: vectors.addressOf(dy) + grid.b,
        aColumns: channels,
        bColumns: out,
        sum: vectors.addressOf(gradient) + 4 * (tap.row * width + tap.column) * channels * out,
      });
    }
  }
  return gradient;
}

/** The positions of dy in blocks of about `size`: some lines of a picture, or some pictures. */
function* blocksOf([n, outHeight, outWidth]: Shape4, size: number) {
  const pictures = Math.max(1, Math.floor(size / (outHeight * outWidth)));
  const lines = Math.max(1, Math.min(outHeight, Math.floor(size / outWidth)));
  for (let picture = 0; picture < n; picture += pictures) {
    for (let line = 0; line < outHeight; line += lines) {
      yield {
        pictures: { first: picture, last: Math.min(n, picture + pictures) },
        lines: { first: line, last: Math.min(outHeight, line + lines) },
      };
    }
  }
}

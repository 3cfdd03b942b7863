import { Transpose, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { transpose } from '../vectors/transpose.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import { inputOf, type Kernel, type StockKernel } from './kernel.ts';

/** Rows that are turned before the next columns are: their lines stay in the cache until all columns are read. */
const BLOCK = 32;

/** Axes to exchange, `first` and `last`, with everything before and between them. */
export type Exchange = { batch: number; first: number; middle: number; last: number };

const attributesOf = z.object({ perm: z.array(z.number()) });

/** tfjs turns one value after the other, at a tenth of the speed; what does not exchange two axes is left to it. */
export function transposeKernel(vectors: VectorUnit, stock: StockKernel): Kernel {
  return {
    name: Transpose,
    run: (inputs, attributes) => {
      const x = inputOf(inputs, 'x');
      const { perm } = attributesOf.parse(attributes);
      const exchange = exchangeOf(x.shape, perm);
      if (x.dtype !== 'float32' || !exchange) return stock(inputs, attributes);
      return exchangeAxes(
        vectors,
        x,
        exchange,
        perm.map((axis) => x.shape[axis] ?? 0),
      );
    },
  };
}

/** [batch, first, middle, last] -> [batch, last, middle, first]. */
export function exchangeAxes(
  vectors: VectorUnit,
  x: Tensor,
  { batch, first, middle, last }: Exchange,
  shape: number[],
): Tensor {
  const y = vectors.allocate(shape);
  const [source, target] = [vectors.addressOf(x), vectors.addressOf(y)];
  for (let matrix = 0; matrix < batch * middle; matrix++) {
    const [picture, position] = [Math.floor(matrix / middle), matrix % middle];
    const start = picture * first * middle * last;
    for (let row = 0; row < first; row += BLOCK) {
      vectors.call(transpose, {
        source: source + 4 * (start + (row * middle + position) * last),
        sourceStride: 4 * middle * last,
        target: target + 4 * (start + position * first + row),
        targetStride: 4 * middle * first,
        rows: Math.min(BLOCK, first - row),
        columns: last,
      });
    }
  }
  return y;
}

/** A permutation as an exchange of two axes, once axes of length 1 are dropped and those that stay together are one. */
export function exchangeOf(shape: readonly number[], perm: readonly number[]): Exchange | undefined {
  const order = perm.filter((axis) => shape[axis] !== 1);
  const groups: number[][] = [];
  for (const axis of order) {
    const group = groups.at(-1);
    if (group && isNext(shape, group.at(-1) ?? 0, axis)) group.push(axis);
    else groups.push([axis]);
  }
  const sizes = groups.map((axes) => axes.reduce((size, axis) => size * (shape[axis] ?? 0), 1));
  const sorted = groups.map((axes, place) => ({ place, start: axes[0] ?? 0 })).sort((a, b) => a.start - b.start);
  const [a = 0, b = 0, c = 0, d = 0] = sizes;
  switch (sorted.map(({ place }) => place).join()) {
    case '1,0':
      return { batch: 1, first: b, middle: 1, last: a };
    case '2,1,0':
      return { batch: 1, first: c, middle: b, last: a };
    case '0,2,1':
      return { batch: a, first: c, middle: 1, last: b };
    case '0,3,2,1':
      return { batch: a, first: d, middle: c, last: b };
    default:
      return undefined;
  }
}

/** Whether `next` follows `axis` in memory: nothing lies between them but axes of length 1. */
function isNext(shape: readonly number[], axis: number, next: number): boolean {
  return next > axis && shape.slice(axis + 1, next).every((size) => size === 1);
}

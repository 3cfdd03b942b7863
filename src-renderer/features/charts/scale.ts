import { extremesOf } from './buckets.ts';
import type { Layer } from './layers.ts';

/** Of the y axis. */
export type Span = { min: number; max: number };

const MARGIN = 0.06;

function padded({ min, max }: Span): Span {
  if (min === max) return { min: min - (Math.abs(min) * 0.1 || 1), max: max + (Math.abs(max) * 0.1 || 1) };
  const margin = (max - min) * MARGIN;
  // A measure that cannot be negative is not shown as if it could.
  return { min: min >= 0 ? Math.max(0, min - margin) : min - margin, max: max + margin };
}

/** From the lowest to the highest value that is drawn, with a margin; null when no value is finite. */
export function linearSpan(layers: readonly Layer[]): Span | null {
  let min = Infinity;
  let max = -Infinity;
  for (const { buckets, within, factor } of layers) {
    const extremes = extremesOf(buckets, within);
    if (extremes === null) continue;
    min = Math.min(min, extremes.min * factor);
    max = Math.max(max, extremes.max * factor);
  }
  return min <= max ? padded({ min, max }) : null;
}

/** From 0 to the top of a stack, with a margin. */
export function stackSpan(top: Float32Array, { from, to }: { from: number; to: number }): Span | null {
  let max = 0;
  for (let index = from; index < to; index++) {
    const sum = top[index] ?? 0;
    if (Number.isFinite(sum)) max = Math.max(max, sum);
  }
  return max === 0 ? null : { min: 0, max: max * (1 + MARGIN) };
}

/** Of what is above 0, which is all that a logarithmic axis can show; null when nothing is. */
export function logarithmicSpan(layers: readonly Layer[]): Span | null {
  let min = Infinity;
  let max = 0;
  for (const { buckets, within, factor } of layers) {
    for (let index = within.from; index < within.to; index++) {
      for (const values of [buckets.min, buckets.max, buckets.last]) {
        const value = (values[index] ?? NaN) * factor;
        if (value > 0 && value < Infinity) {
          min = Math.min(min, value);
          max = Math.max(max, value);
        }
      }
    }
  }
  if (max === 0) return null;
  return min === max ? { min: min / 2, max: max * 2 } : { min: min * 0.9, max: max * 1.1 };
}

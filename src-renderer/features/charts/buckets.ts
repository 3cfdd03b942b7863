import type { z } from 'zod';
import type { overviewSchema, SeriesPoints } from '../../../src-shared/contract/runs.ts';

/** A series, or a part of it, in buckets of neighbouring points: see `runs.overview`. Extremes are exact. */
export type Buckets = z.infer<typeof overviewSchema>;

const WIDE = ['firstStep', 'lastStep', 'firstMilliseconds', 'lastMilliseconds', 'points', 'nonFinite'] as const;
const NARROW = ['min', 'max', 'first', 'last'] as const;

function allocate(length: number): Buckets {
  const wide = () => new Float64Array(length);
  const narrow = () => new Float32Array(length);
  return {
    firstStep: wide(),
    lastStep: wide(),
    firstMilliseconds: wide(),
    lastMilliseconds: wide(),
    points: wide(),
    nonFinite: wide(),
    min: narrow(),
    max: narrow(),
    first: narrow(),
    last: narrow(),
  };
}

export const NO_BUCKETS: Buckets = allocate(0);

export function bucketCount({ points }: Buckets): number {
  return points.length;
}

export function lastStepOf({ lastStep }: Buckets): number {
  return lastStep.at(-1) ?? -1;
}

export function pointCount({ points }: Buckets): number {
  return points.reduce((sum, count) => sum + count, 0);
}

/** The points behind the last step of the buckets, one bucket each: what is known already is not counted twice. */
function bucketsOf({ steps, milliseconds, values }: SeriesPoints, behind: number): Buckets {
  let start = 0;
  while (start < steps.length && (steps[start] ?? 0) <= behind) start += 1;
  const result = allocate(steps.length - start);
  for (let index = 0; index < result.points.length; index++) {
    const value = values[start + index] ?? NaN;
    const isFinite = Number.isFinite(value);
    result.firstStep[index] = result.lastStep[index] = steps[start + index] ?? 0;
    result.firstMilliseconds[index] = result.lastMilliseconds[index] = milliseconds[start + index] ?? 0;
    result.points[index] = 1;
    result.nonFinite[index] = isFinite ? 0 : 1;
    result.min[index] = result.max[index] = isFinite ? value : NaN;
    result.first[index] = result.last[index] = value;
  }
  return result;
}

/** One behind the other; the second must lie behind the first. */
function joined(left: Buckets, right: Buckets): Buckets {
  const length = bucketCount(left);
  const result = allocate(length + bucketCount(right));
  for (const key of [...WIDE, ...NARROW]) {
    result[key].set(left[key]);
    result[key].set(right[key], length);
  }
  return result;
}

/** Adds points that lie behind; others are known already and left out. The same object when nothing is new. */
export function appendPoints(buckets: Buckets, points: SeriesPoints): Buckets {
  const added = bucketsOf(points, lastStepOf(buckets));
  return bucketCount(added) === 0 ? buckets : joined(buckets, added);
}

/** NaN stands for 'no finite value'. */
function lower(left: number, right: number): number {
  return Number.isNaN(left) ? right : right < left ? right : left;
}

function higher(left: number, right: number): number {
  return Number.isNaN(left) ? right : right > left ? right : left;
}

function take(into: Buckets, at: number, from: Buckets, index: number): void {
  for (const key of [...WIDE, ...NARROW]) into[key][at] = from[key][index] ?? NaN;
}

function merge(into: Buckets, at: number, from: Buckets, index: number): void {
  const of = (buckets: Buckets, key: (typeof WIDE)[number] | (typeof NARROW)[number], place: number) =>
    buckets[key][place] ?? NaN;
  into.lastStep[at] = of(from, 'lastStep', index);
  into.lastMilliseconds[at] = of(from, 'lastMilliseconds', index);
  into.points[at] = of(into, 'points', at) + of(from, 'points', index);
  into.nonFinite[at] = of(into, 'nonFinite', at) + of(from, 'nonFinite', index);
  into.min[at] = lower(of(into, 'min', at), of(from, 'min', index));
  into.max[at] = higher(of(into, 'max', at), of(from, 'max', index));
  into.last[at] = of(from, 'last', index);
}

/** The first buckets of a longer allocation. */
function shortened(buckets: Buckets, length: number): Buckets {
  const result = allocate(length);
  for (const key of [...WIDE, ...NARROW]) result[key].set(buckets[key].subarray(0, length));
  return result;
}

/**
 * At most about `wanted` buckets of about equal width in steps, by joining neighbours: nothing is left out and extremes
 * stay exact, so that a series may grow for days in memory that does not.
 */
export function compact(buckets: Buckets, wanted: number): Buckets {
  const count = bucketCount(buckets);
  if (count <= wanted) return buckets;
  const from = buckets.firstStep[0] ?? 0;
  const width = (lastStepOf(buckets) - from + 1) / wanted;
  const place = (index: number) => Math.floor(((buckets.firstStep[index] ?? 0) - from) / width);
  const result = allocate(count);
  let length = 0;
  for (let index = 0; index < count; index++) {
    if (index > 0 && place(index) === place(index - 1)) merge(result, length - 1, buckets, index);
    else {
      take(result, length, buckets, index);
      length += 1;
    }
  }
  return shortened(result, length);
}

/** The buckets, from the first to the last, that touch a range of places along the axis; `to` is not included. */
export function bucketsWithin(
  starts: Float64Array,
  ends: Float64Array,
  range: { from: number; to: number },
): { from: number; to: number } {
  let from = 0;
  while (from < ends.length && (ends[from] ?? 0) < range.from) from += 1;
  let to = from;
  while (to < starts.length && (starts[to] ?? 0) <= range.to) to += 1;
  return { from, to };
}

/** The exact extremes of some buckets over their finite values; null when there are none. */
export function extremesOf(
  { min, max }: Buckets,
  { from, to }: { from: number; to: number },
): { min: number; max: number } | null {
  let lowest = NaN;
  let highest = NaN;
  for (let index = from; index < to; index++) {
    lowest = lower(lowest, min[index] ?? NaN);
    highest = higher(highest, max[index] ?? NaN);
  }
  return Number.isNaN(lowest) ? null : { min: lowest, max: highest };
}

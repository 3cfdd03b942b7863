import { spreadOf, type SpreadKind } from '../../../src-shared/compare/spread.ts';
import type { Places } from './axis.ts';
import type { Buckets } from './buckets.ts';

/** A run's part in a mean: its buckets and where they lie along the axis. */
export type MemberBuckets = { buckets: Buckets; places: Places };

/** The mean of a group along the axis; NaN where no run has a finite value. */
export type GroupMeans = {
  places: Float64Array;
  mean: Float32Array;
  low: Float32Array;
  high: Float32Array;
  /** Runs that the mean is taken over there. */
  runs: Float64Array;
  /** Of one run since the place before: 1 where nothing is left out. */
  points: Float64Array;
  /** Of all runs since the place before. */
  nonFinite: Float64Array;
};

/** A mean is taken at so many places at most. */
export const MOST_PLACES = 1000;

/** The places where any run has a value, of too many an even choice with the first and the last. */
function commonPlaces(members: readonly MemberBuckets[]): Float64Array {
  const all = Float64Array.from(new Set(members.flatMap(({ places }) => Array.from(places.ends)))).sort();
  if (all.length <= MOST_PLACES) return all;
  const every = (all.length - 1) / (MOST_PLACES - 1);
  return Float64Array.from({ length: MOST_PLACES }, (_, index) => all[Math.round(index * every)] ?? 0);
}

type Reading = { value: number | undefined; points: number; nonFinite: number };

/** Reads a run's latest value at growing places: none before its first and behind its last. */
function reader({ buckets, places: { ends } }: MemberBuckets): (place: number) => Reading {
  let next = 0;
  return (place) => {
    let points = 0;
    let nonFinite = 0;
    while (next < ends.length && (ends[next] ?? 0) <= place) {
      points += buckets.points[next] ?? 0;
      nonFinite += buckets.nonFinite[next] ?? 0;
      next += 1;
    }
    const isBehind = place > (ends.at(-1) ?? -Infinity);
    return { value: isBehind ? undefined : buckets.last[next - 1], points, nonFinite };
  };
}

/**
 * Mean and spread of some runs on a grid that they have in common: the places where any of them has a value. There each
 * run counts with its latest value, measured there or before; a run that has not begun there, has ended, or whose value
 * is not finite does not count, and `runs` tells how many do. Nothing is interpolated and nothing carried on behind an end.
 */
export function meansOf(members: readonly MemberBuckets[], spread: SpreadKind): GroupMeans {
  const places = commonPlaces(members);
  const narrow = () => new Float32Array(places.length).fill(NaN);
  const wide = () => new Float64Array(places.length);
  const means = {
    places,
    mean: narrow(),
    low: narrow(),
    high: narrow(),
    runs: wide(),
    points: wide(),
    nonFinite: wide(),
  };
  const readers = members.map(reader);
  for (const [index, place] of places.entries()) {
    const readings = readers.map((read) => read(place));
    means.points[index] = Math.max(1, ...readings.map(({ points }) => points));
    means.nonFinite[index] = readings.reduce((sum, { nonFinite }) => sum + nonFinite, 0);
    const values = readings.flatMap(({ value }) => value ?? []);
    const found = spreadOf(values, spread);
    if (found === undefined) continue;
    means.mean[index] = found.mean;
    means.low[index] = found.low;
    means.high[index] = found.high;
    means.runs[index] = found.runs;
  }
  return means;
}

import { SPREAD_TITLES } from '../../../src-shared/compare/spread.ts';
import type { Range } from './axis.ts';
import { extremesOf, pointCount } from './buckets.ts';
import type { Layer } from './layers.ts';
import { indexAt } from './index-at.ts';

/** What a chart says of a series in numbers, multiplied as it is drawn. NaN where there is no finite value. */
export type Readout = {
  key: string;
  title: string;
  colour: string;
  dash: readonly number[] | undefined;
  /** The newest; undefined while the series is not there. */
  last: number | undefined;
  min: number;
  max: number;
  /** Points in the range that is shown, and buckets they are drawn from. */
  points: number;
  shown: number;
  nonFinite: number;
  /** Of a group: how many runs it is the mean of. */
  runs: string | undefined;
  /** At the cursor; undefined without one, or before the first point. */
  cursor: { last: number; min: number; max: number; points: number } | undefined;
};

function sum(values: Float64Array, { from, to }: Range): number {
  return values.subarray(from, to).reduce((total, value) => total + value, 0);
}

export function readoutOf({ series, buckets, places, within, factor }: Layer, cursor: number | null): Readout {
  const extremes = extremesOf(buckets, within);
  const index = cursor === null ? -1 : indexAt(places.starts, cursor);
  const at = (values: Float32Array, place: number) => (values[place] ?? NaN) * factor;
  const newest = series.feed.whole(series.name)?.last.at(-1);
  return {
    key: series.key,
    title: series.title,
    colour: series.colour,
    dash: series.dash,
    last: newest === undefined ? undefined : newest * factor,
    min: (extremes?.min ?? NaN) * factor,
    max: (extremes?.max ?? NaN) * factor,
    points: sum(buckets.points, within),
    shown: within.to - within.from,
    nonFinite: sum(buckets.nonFinite, within),
    runs: series.group?.runsAt(cursor),
    cursor:
      index < 0
        ? undefined
        : {
            last: at(buckets.last, index),
            min: at(buckets.min, index),
            max: at(buckets.max, index),
            points: buckets.points[index] ?? 0,
          },
  };
}

/** '1,000,000 points in 2,000 buckets, extremes exact'; null when every point is drawn. */
export function describeDrawing(layers: readonly Layer[]): string | null {
  const group = layers.find(({ series }) => series.group !== undefined)?.series.group;
  if (group !== undefined) {
    return `mean of each run's latest value at the places where any has one, band ${SPREAD_TITLES[group.spread]}`;
  }
  const [largest] = layers.toSorted((left, right) => pointCount(right.buckets) - pointCount(left.buckets));
  if (largest === undefined) return null;
  const points = sum(largest.buckets.points, largest.within);
  const shown = largest.within.to - largest.within.from;
  if (points <= shown) return null;
  const count = (value: number) => value.toLocaleString('en');
  return `${count(points)} points in ${count(shown)} buckets, extremes exact`;
}

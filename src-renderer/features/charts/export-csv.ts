import { toCsv } from '../../../src-shared/compare/csv.ts';
import { placeOf, placesOf, type AxisKind, type Range } from './axis.ts';
import { bucketsWithin, type Buckets } from './buckets.ts';
import type { ChartSeries } from './chart-series.ts';
import { stepsWithinRange } from './layers.ts';

/** A part of a series is asked for in as many buckets as it may have points, so that each point is one. */
const POINTS_AT_ONCE = 10_000;

type Row = (string | number | undefined)[];

function pointRows({ title, name, key, clock }: ChartSeries, points: Buckets, kind: AxisKind, range: Range): Row[] {
  const { starts, ends } = placesOf(kind, clock, points);
  const { from, to } = bucketsWithin(starts, ends, range);
  return Array.from({ length: to - from }, (_, offset): Row => {
    const index = from + offset;
    const [step = NaN, milliseconds = NaN] = [points.firstStep[index], points.firstMilliseconds[index]];
    const epoch = clock.stepsPerEpoch === null ? undefined : placeOf('epoch', clock, step, milliseconds);
    const wall = placeOf('wall', clock, step, milliseconds);
    const time = clock.attempts.length === 0 ? undefined : new Date(wall).toISOString();
    return [
      title,
      key,
      name,
      step,
      epoch,
      placeOf('images', clock, step, milliseconds),
      milliseconds / 1000,
      time,
      points.last[index],
    ];
  });
}

/** Every stored point of a series in the range, with its exact value (not multiplied). */
async function* pointsOf(
  series: ChartSeries,
  kind: AxisKind,
  range: Range,
  signal: AbortSignal,
): AsyncGenerator<Row[]> {
  const steps = stepsWithinRange(series, kind, range);
  if (steps === null) return;
  for (let from = steps.from; from <= steps.to; from += POINTS_AT_ONCE) {
    const to = Math.min(steps.to, from + POINTS_AT_ONCE - 1);
    yield pointRows(series, await series.feed.part(series.name, { from, to }, POINTS_AT_ONCE, signal), kind, range);
  }
}

function meanRows(series: ChartSeries, kind: AxisKind, range: Range, buckets: Buckets): Row[] {
  const { starts, ends } = placesOf(kind, series.clock, buckets);
  const { from, to } = bucketsWithin(starts, ends, range);
  return Array.from({ length: to - from }, (_, offset): Row => {
    const index = from + offset;
    const place = starts[index] ?? NaN;
    const runs = series.group?.runsAt(place).replace('n ', '');
    return [series.title, series.name, place, buckets.last[index], buckets.min[index], buckets.max[index], runs];
  });
}

/**
 * What a chart shows in the range, in lines of a file: of runs every stored point with its exact value, of groups the
 * means as they are drawn.
 * @param drawn the buckets that a group is drawn from
 */
export async function chartCsv(
  all: readonly ChartSeries[],
  { axis, range, signal }: { axis: AxisKind; range: Range; signal: AbortSignal },
  drawn: (series: ChartSeries) => Buckets | undefined,
): Promise<Blob> {
  const parts: string[] = [];
  if (all.some(({ group }) => group !== undefined)) {
    parts.push(toCsv([['group', 'metric', axis, 'mean', 'low', 'high', 'runs']]));
    for (const series of all) {
      const buckets = drawn(series);
      if (buckets !== undefined) parts.push(toCsv(meanRows(series, axis, range, buckets)));
    }
  } else {
    parts.push(toCsv([['line', 'id', 'metric', 'step', 'epoch', 'images', 'training_seconds', 'time', 'value']]));
    for (const series of all) {
      for await (const rows of pointsOf(series, axis, range, signal)) parts.push(toCsv(rows));
    }
  }
  return new Blob(parts, { type: 'text/csv' });
}

import { placeOf, placesOf, stepsWithin, type AxisKind, type Places, type Range } from './axis.ts';
import { bucketsWithin, compact, lastStepOf, NO_BUCKETS, type Buckets } from './buckets.ts';
import type { ChartSeries } from './chart-series.ts';

/** A series as it is drawn now: the buckets `within` touch the range that is shown. */
export type Layer = {
  series: ChartSeries;
  factor: number;
  buckets: Buckets;
  places: Places;
  within: Range;
};

/** A part that was asked for more closely, and of which range along the axis. */
export type Detail = { kind: AxisKind; range: Range; wanted: Range; buckets: Buckets };

/** From the first to the last update of the runs of a chart; null without a point. */
export function extentOf(all: readonly ChartSeries[], kind: AxisKind): Range | null {
  let from = Infinity;
  let to = -Infinity;
  for (const { feed, clock } of all) {
    const steps = feed.extent();
    if (steps === null) continue;
    from = Math.min(from, placeOf(kind, clock, steps.firstStep, steps.firstMilliseconds));
    to = Math.max(to, placeOf(kind, clock, steps.lastStep, steps.lastMilliseconds));
  }
  if (from === Infinity) return null;
  return to > from ? { from, to } : { from: from - 0.5, to: from + 0.5 };
}

function covers(detail: Detail | undefined, kind: AxisKind, range: Range): detail is Detail {
  return detail?.kind === kind && detail.range.from <= range.from && detail.range.to >= range.to;
}

/**
 * A series as it is to be drawn in so many pixels: more buckets than that are joined, because lines between them cost
 * time and show nothing more.
 */
export function layerOf(
  series: ChartSeries,
  kind: AxisKind,
  range: Range,
  detail: Detail | undefined,
  pixels = Infinity,
): Layer {
  const whole = series.feed.whole(series.name) ?? NO_BUCKETS;
  const buckets = covers(detail, kind, range) ? detail.buckets : whole;
  const layer = layerWithin(series, kind, range, buckets);
  const visible = layer.within.to - layer.within.from;
  if (visible <= pixels) return layer;
  return layerWithin(series, kind, range, compact(buckets, Math.ceil((buckets.points.length * pixels) / visible)));
}

function layerWithin(series: ChartSeries, kind: AxisKind, range: Range, buckets: Buckets): Layer {
  const places = placesOf(kind, series.clock, buckets);
  return {
    series,
    factor: series.factor ?? 1,
    buckets,
    places,
    within: bucketsWithin(places.starts, places.ends, range),
  };
}

/** The steps that the layer must be asked for more closely; null when each of its buckets is one point, or it has none. */
function stepsToRefine({ buckets, places, within }: Layer, range: Range): Range | null {
  const isExact = buckets.points.subarray(within.from, within.to).every((points) => points === 1);
  return isExact ? null : stepsWithin(buckets, places, range);
}

/** The steps by which the run went on within the range of a part that was asked for; null when it did not. */
function stepsToGrow({ wanted, range, kind }: Detail, series: ChartSeries): Range | null {
  const whole = series.feed.whole(series.name);
  if (whole === undefined || lastStepOf(whole) <= wanted.to) return null;
  const next = placeOf(kind, series.clock, wanted.to + 1, whole.lastMilliseconds.at(-1) ?? 0);
  return next <= range.to ? { from: wanted.from, to: lastStepOf(whole) } : null;
}

/** The steps to ask for so that a range is drawn with all that is stored; null when it is drawn so already. */
export function stepsToAsk(
  series: ChartSeries,
  kind: AxisKind,
  range: Range,
  detail: Detail | undefined,
): Range | null {
  if (covers(detail, kind, range)) return stepsToGrow(detail, series);
  return stepsToRefine(layerOf(series, kind, range, detail), range);
}

/** The steps of a series that lie in a range along an axis, and a few around it; null without any. */
export function stepsWithinRange(series: ChartSeries, kind: AxisKind, range: Range): Range | null {
  const whole = series.feed.whole(series.name);
  return whole === undefined ? null : stepsWithin(whole, placesOf(kind, series.clock, whole), range);
}

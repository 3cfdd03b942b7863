import type { Annotation } from './chart-series.ts';
import type { Layer } from './layers.ts';
import { type Pen, type Surface } from './surface.ts';

/** One bucket more at each side, so that lines leave the chart instead of ending in it. */
function* drawn({ within, buckets }: Layer): Iterable<number> {
  const to = Math.min(within.to + 1, buckets.points.length);
  for (let index = Math.max(0, within.from - 1); index < to; index++) yield index;
}

function bandOf({ x, y, lowest }: Surface, layer: Layer, pen: Pen): void {
  const { buckets, places, factor } = layer;
  let back: [number, number][] = [];
  const close = () => {
    for (const [left, top] of back.toReversed()) pen.lineTo(left, top);
    back = [];
  };
  for (const index of drawn(layer)) {
    const high = (buckets.max[index] ?? NaN) * factor;
    // A logarithm has no place for what reaches to 0 and below.
    const low = Math.max((buckets.min[index] ?? NaN) * factor, lowest);
    if (Number.isNaN(low) || high < low) {
      close();
      continue;
    }
    for (const place of [places.starts[index] ?? 0, places.ends[index] ?? 0]) {
      if (back.length === 0) pen.moveTo(x(place), y(high));
      else pen.lineTo(x(place), y(high));
      back.push([x(place), y(low)]);
    }
  }
  close();
}

/** From the lowest to the highest value of each bucket. */
export function drawBand(surface: Surface, layer: Layer, opacity: number): void {
  const { colour } = layer.series;
  // A spike of one point has no width to fill.
  surface.shape((pen) => bandOf(surface, layer, pen), { fill: colour, stroke: colour, width: 1, opacity });
}

/** Through the last value of each bucket, and its first where there is room, or through `smoothed`, one value per bucket. */
export function drawLine(surface: Surface, layer: Layer, look: { opacity: number; smoothed?: Float32Array }): void {
  const { x, y, ratio, lowest } = surface;
  const { buckets, places, factor, series } = layer;
  const hasRoom = (layer.within.to - layer.within.from) * 2 * ratio <= surface.width;
  const trace = (pen: Pen) => {
    let isOpen = false;
    const through = (place: number, value: number) => {
      if (!Number.isFinite(value) || value * factor < lowest) {
        isOpen = false;
        return;
      }
      if (isOpen) pen.lineTo(x(place), y(value * factor));
      else pen.moveTo(x(place), y(value * factor));
      isOpen = true;
    };
    for (const index of drawn(layer)) {
      if (look.smoothed === undefined && hasRoom) through(places.starts[index] ?? 0, buckets.first[index] ?? NaN);
      through(places.ends[index] ?? 0, (look.smoothed ?? buckets.last)[index] ?? NaN);
    }
  };
  const dash = (series.dash ?? []).map((length) => length * ratio);
  surface.shape(trace, { stroke: series.colour, width: 1.25 * ratio, dash, opacity: look.opacity });
}

/** Points as dots, where there are so few that a line alone would hide where they are. */
export function drawDots({ shape, x, y, ratio, width, lowest }: Surface, layer: Layer): void {
  const { buckets, places, within, factor, series } = layer;
  if ((within.to - within.from) * 12 * ratio > width) return;
  const dots = (pen: Pen) => {
    for (let index = within.from; index < within.to; index++) {
      const value = (buckets.last[index] ?? NaN) * factor;
      if (buckets.points[index] !== 1 || !Number.isFinite(value) || value < lowest) continue;
      pen.circle(x(places.ends[index] ?? 0), y(value), 2.2 * ratio);
    }
  };
  shape(dots, { fill: series.colour });
}

/** The stretches of a layer where the sum above it is finite: what is not is a gap. */
function stretches(layer: Layer, above: Float32Array): number[][] {
  const all: number[][] = [[]];
  for (const index of drawn(layer)) {
    if (Number.isFinite(above[index])) all.at(-1)?.push(index);
    else all.push([]);
  }
  return all.filter((stretch) => stretch.length > 0);
}

/** A layer of a stack, between two running sums. */
export function drawArea(
  { shape, x, y, ratio }: Surface,
  layer: Layer,
  { below, above }: { below: Float32Array | null; above: Float32Array },
): void {
  const { places, series } = layer;
  const left = (index: number) => x(places.starts[index] ?? 0);
  const all = stretches(layer, above);
  const top = (pen: Pen, stretch: readonly number[]) => {
    for (const [count, index] of stretch.entries()) {
      if (count === 0) pen.moveTo(left(index), y(above[index] ?? 0));
      else pen.lineTo(left(index), y(above[index] ?? 0));
    }
  };
  const area = (pen: Pen) => {
    for (const stretch of all) {
      top(pen, stretch);
      for (const index of stretch.toReversed()) pen.lineTo(left(index), y(below?.[index] ?? 0));
      pen.closePath();
    }
  };
  shape(area, { fill: series.colour, opacity: 0.55 });
  shape((pen) => all.forEach((stretch) => top(pen, stretch)), { stroke: series.colour, width: ratio });
}

/** A triangle at the upper edge over every bucket that holds what is not finite. */
export function drawNonFinite({ shape, x, top, ratio }: Surface, layer: Layer): void {
  const { buckets, places, within } = layer;
  const triangles = (pen: Pen) => {
    for (let index = within.from; index < within.to; index++) {
      if ((buckets.nonFinite[index] ?? 0) === 0) continue;
      const left = x(places.ends[index] ?? 0);
      pen.moveTo(left - 4 * ratio, top + ratio);
      pen.lineTo(left + 4 * ratio, top + ratio);
      pen.lineTo(left, top + 8 * ratio);
      pen.closePath();
    }
  };
  shape(triangles, { fill: 'var(--bad)' });
}

const ANNOTATION_COLOURS = {
  mark: 'var(--faint)',
  line: 'var(--faint)',
  warning: 'var(--warn)',
  alarm: 'var(--bad)',
} as const satisfies Record<Annotation['look'], string>;

export function drawAnnotations(
  { shape, x, left, top, width, height, ratio }: Surface,
  annotations: readonly { place: number; look: Annotation['look'] }[],
): void {
  for (const { place, look } of annotations) {
    const at = Math.round(x(place)) + 0.5;
    if (at < left || at > left + width) continue;
    const dash = look === 'mark' ? [] : [3 * ratio, 3 * ratio];
    const trace = (pen: Pen) => {
      pen.moveTo(at, look === 'mark' ? top + height - 5 * ratio : top);
      pen.lineTo(at, top + height);
    };
    shape(trace, { stroke: ANNOTATION_COLOURS[look], width: ratio, dash });
  }
}

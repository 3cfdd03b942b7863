import type { Annotation } from './chart-series.ts';
import type { Layer } from './layers.ts';

/** Where to draw: a canvas and the place of values on it, in its pixels. */
export type Surface = {
  context: CanvasRenderingContext2D;
  x: (place: number) => number;
  y: (value: number) => number;
  left: number;
  top: number;
  width: number;
  height: number;
  /** Canvas pixels of one pixel of the page. */
  ratio: number;
  colour: (css: string) => string;
};

/** One bucket more at each side, so that lines leave the chart instead of ending in it. */
function* drawn({ within, buckets }: Layer): Iterable<number> {
  const to = Math.min(within.to + 1, buckets.points.length);
  for (let index = Math.max(0, within.from - 1); index < to; index++) yield index;
}

/** From the lowest to the highest value of each bucket. */
export function drawBand({ context, x, y, colour }: Surface, layer: Layer, opacity: number): void {
  const { buckets, places, factor, series } = layer;
  const path = new Path2D();
  let back: [number, number][] = [];
  const close = () => {
    for (const [left, top] of back.toReversed()) path.lineTo(left, top);
    back = [];
  };
  for (const index of drawn(layer)) {
    const low = (buckets.min[index] ?? NaN) * factor;
    const high = (buckets.max[index] ?? NaN) * factor;
    if (Number.isNaN(low)) {
      close();
      continue;
    }
    for (const place of [places.starts[index] ?? 0, places.ends[index] ?? 0]) {
      if (back.length === 0) path.moveTo(x(place), y(high));
      else path.lineTo(x(place), y(high));
      back.push([x(place), y(low)]);
    }
  }
  close();
  context.save();
  context.globalAlpha = opacity;
  context.fillStyle = colour(series.colour);
  context.strokeStyle = context.fillStyle;
  context.lineWidth = 1;
  context.fill(path);
  // A spike of one point has no width to fill.
  context.stroke(path);
  context.restore();
}

/** Through the last value of each bucket, and its first where there is room, or through `smoothed`, one value per bucket. */
export function drawLine(surface: Surface, layer: Layer, look: { opacity: number; smoothed?: Float32Array }): void {
  const { context, x, y, ratio, colour } = surface;
  const { buckets, places, factor, series } = layer;
  const path = new Path2D();
  const hasRoom = (layer.within.to - layer.within.from) * 2 * ratio <= surface.width;
  let isOpen = false;
  const through = (place: number, value: number) => {
    if (!Number.isFinite(value)) {
      isOpen = false;
      return;
    }
    if (isOpen) path.lineTo(x(place), y(value * factor));
    else path.moveTo(x(place), y(value * factor));
    isOpen = true;
  };
  for (const index of drawn(layer)) {
    if (look.smoothed === undefined && hasRoom) through(places.starts[index] ?? 0, buckets.first[index] ?? NaN);
    through(places.ends[index] ?? 0, (look.smoothed ?? buckets.last)[index] ?? NaN);
  }
  context.save();
  context.globalAlpha = look.opacity;
  context.strokeStyle = colour(series.colour);
  context.lineWidth = 1.25 * ratio;
  context.lineJoin = 'bevel';
  context.setLineDash((series.dash ?? []).map((length) => length * ratio));
  context.stroke(path);
  context.restore();
}

/** Points as dots, where there are so few that a line alone would hide where they are. */
export function drawDots({ context, x, y, ratio, colour, width }: Surface, layer: Layer): void {
  const { buckets, places, within, factor, series } = layer;
  if ((within.to - within.from) * 12 * ratio > width) return;
  context.save();
  context.fillStyle = colour(series.colour);
  for (let index = within.from; index < within.to; index++) {
    const value = (buckets.last[index] ?? NaN) * factor;
    if (buckets.points[index] !== 1 || !Number.isFinite(value)) continue;
    context.beginPath();
    context.arc(x(places.ends[index] ?? 0), y(value), 2.2 * ratio, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
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
  { context, x, y, ratio, colour }: Surface,
  layer: Layer,
  { below, above }: { below: Float32Array | null; above: Float32Array },
): void {
  const { places, series } = layer;
  const area = new Path2D();
  const edge = new Path2D();
  const left = (index: number) => x(places.starts[index] ?? 0);
  for (const stretch of stretches(layer, above)) {
    for (const [count, index] of stretch.entries()) {
      const top = y(above[index] ?? 0);
      for (const path of [area, edge]) {
        if (count === 0) path.moveTo(left(index), top);
        else path.lineTo(left(index), top);
      }
    }
    for (const index of stretch.toReversed()) area.lineTo(left(index), y(below?.[index] ?? 0));
    area.closePath();
  }
  context.save();
  context.fillStyle = colour(series.colour);
  context.strokeStyle = context.fillStyle;
  context.globalAlpha = 0.55;
  context.fill(area);
  context.globalAlpha = 1;
  context.lineWidth = ratio;
  context.stroke(edge);
  context.restore();
}

/** A triangle at the upper edge over every bucket that holds what is not finite. */
export function drawNonFinite({ context, x, top, ratio, colour }: Surface, layer: Layer): void {
  const { buckets, places, within } = layer;
  context.save();
  context.fillStyle = colour('var(--bad)');
  for (let index = within.from; index < within.to; index++) {
    if ((buckets.nonFinite[index] ?? 0) === 0) continue;
    const left = x(places.ends[index] ?? 0);
    context.beginPath();
    context.moveTo(left - 4 * ratio, top + ratio);
    context.lineTo(left + 4 * ratio, top + ratio);
    context.lineTo(left, top + 8 * ratio);
    context.fill();
  }
  context.restore();
}

const ANNOTATION_COLOURS = {
  mark: 'var(--faint)',
  line: 'var(--faint)',
  warning: 'var(--warn)',
  alarm: 'var(--bad)',
} as const satisfies Record<Annotation['look'], string>;

export function drawAnnotations(
  { context, x, left, top, width, height, ratio, colour }: Surface,
  annotations: readonly { place: number; look: Annotation['look'] }[],
): void {
  context.save();
  context.lineWidth = ratio;
  for (const { place, look } of annotations) {
    const at = Math.round(x(place)) + 0.5;
    if (at < left || at > left + width) continue;
    context.strokeStyle = colour(ANNOTATION_COLOURS[look]);
    context.setLineDash(look === 'mark' ? [] : [3 * ratio, 3 * ratio]);
    context.beginPath();
    context.moveTo(at, look === 'mark' ? top + height - 5 * ratio : top);
    context.lineTo(at, top + height);
    context.stroke();
  }
  context.restore();
}

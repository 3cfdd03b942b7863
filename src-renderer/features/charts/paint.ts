import { millisecondsAt, placeOf, type AxisKind, type Range } from './axis.ts';
import type { Annotation } from './chart-series.ts';
import { drawAnnotations, drawArea, drawBand, drawDots, drawLine, drawNonFinite } from './draw.ts';
import type { Layer } from './layers.ts';
import { linearSpan, logarithmicSpan, stackSpan, type Span } from './scale.ts';
import { smooth } from './smoothing.ts';
import { stack } from './stack.ts';
import type { Surface } from './surface.ts';

export type Placed = Annotation & { place: number };

/** Events on the axis of the first series: they are those of its run. */
export function placeAnnotations(
  annotations: readonly Annotation[],
  layers: readonly Layer[],
  kind: AxisKind,
): Placed[] {
  const series = layers[0]?.series;
  const whole = series?.feed.whole(series.name);
  if (series === undefined || whole === undefined) return [];
  return annotations.map((annotation) => ({
    ...annotation,
    place: placeOf(kind, series.clock, annotation.step, millisecondsAt(whole, annotation.step)),
  }));
}

export type Painting = { range: Range; span: Span; draw: (surface: Surface) => void };

type Look = { log: boolean; smoothing: number; annotations: readonly Placed[] };

function drawLines(surface: Surface, layers: readonly Layer[], smoothing: number): void {
  const behind = smoothing > 0 ? 0.3 : 1;
  for (const layer of layers) {
    drawBand(surface, layer, smoothing > 0 ? 0.12 : 0.22);
    drawLine(surface, layer, { opacity: behind });
    if (smoothing > 0) drawLine(surface, layer, { opacity: 1, smoothed: smooth(layer.buckets.last, smoothing) });
    else drawDots(surface, layer);
    drawNonFinite(surface, layer);
  }
}

function values({ buckets, factor }: Layer): Float32Array {
  return buckets.last.map((value) => value * factor);
}

/** The lines of some series, each with the band of its extremes. */
export function paintLines(layers: readonly Layer[], range: Range, { log, smoothing, annotations }: Look): Painting {
  const span =
    (log ? logarithmicSpan(layers) : linearSpan(layers)) ?? (log ? { min: 0.1, max: 1 } : { min: 0, max: 1 });
  return {
    range,
    span,
    draw(surface) {
      drawAnnotations(surface, annotations);
      drawLines(surface, layers, smoothing);
    },
  };
}

/**
 * The series as layers one on the other; `total`, which they sum up to, is drawn on top with the band of its extremes,
 * because a sum of single values does not show them.
 */
export function paintStack(
  layers: readonly Layer[],
  total: Layer | undefined,
  range: Range,
  { smoothing, annotations }: Look,
): Painting {
  const sums = stack(layers.map((layer) => ({ places: layer.places, values: smoothed(values(layer), smoothing) })));
  const base = layers[0];
  const top = sums.at(-1);
  const ofLayers = base === undefined || top === undefined ? null : stackSpan(top, base.within);
  const ofTotal = total === undefined ? null : linearSpan([total]);
  return {
    range,
    span: { min: 0, max: Math.max(ofLayers?.max ?? 0, ofTotal?.max ?? 0) || 1 },
    draw(surface) {
      for (const [index, layer] of layers.entries()) {
        const above = sums[index];
        if (base === undefined || above === undefined) continue;
        // All layers lie at the places of the first.
        const placed = { ...layer, buckets: base.buckets, places: base.places, within: base.within };
        drawArea(surface, placed, { below: sums[index - 1] ?? null, above });
        drawNonFinite(surface, layer);
      }
      if (total !== undefined) {
        drawBand(surface, total, 0.15);
        drawNonFinite(surface, total);
      }
      drawAnnotations(surface, annotations);
    },
  };
}

function smoothed(of: Float32Array, smoothing: number): Float32Array {
  return smoothing > 0 ? smooth(of, smoothing) : of;
}

import { formatMetric } from '../../../src-shared/format.ts';
import type { AxisKind } from './axis.ts';
import type { Placed } from './paint.ts';
import type { Readout } from './readout.ts';
import { formatPlace } from './ticks.ts';

/** Why a chart has no line; null when it has one, or waits for it. */
export function whyEmpty(readouts: readonly Readout[], error: string | undefined): string | null {
  const points = readouts.reduce((sum, readout) => sum + readout.points, 0);
  if (points === 0) return error ?? null;
  const hasFinite = readouts.some(({ min }) => Number.isFinite(min));
  return hasFinite ? null : 'No value is finite: all are NaN or infinite.';
}

/** The values at the cursor, for those who hear the chart. */
export function spokenValues(axis: AxisKind, cursor: number | null, readouts: readonly Readout[]): string {
  if (cursor === null) return 'no place chosen';
  const values = readouts.map(
    ({ title, cursor: at }) => `${title} ${at === undefined ? 'none' : formatMetric(at.last)}`,
  );
  return `${axis} ${formatPlace(axis, cursor)}: ${values.join(', ')}`;
}

/** What happened at a place; `left` in pixels of the page. */
export type Hint = { left: number; sentences: string[] };

const NEAR_PIXELS = 5;
const MOST_SENTENCES = 4;

/** The newest events near the cursor; null without one. */
export function hintAt(
  placed: readonly Placed[],
  cursor: number | null,
  pixelsTo: (place: number) => number,
): Hint | null {
  if (cursor === null) return null;
  const left = pixelsTo(cursor);
  const near = placed.filter(({ place }) => Math.abs(pixelsTo(place) - left) <= NEAR_PIXELS);
  if (near.length === 0) return null;
  return { left, sentences: near.slice(-MOST_SENTENCES).map(({ sentence }) => sentence) };
}

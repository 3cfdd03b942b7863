import type { Points } from './metric-points.ts';

/** Points under one summary of the lowest level. */
export const SUMMARY_POINTS = 64;
/** Summaries under one of the next level. */
export const SUMMARY_FAN = 4;

/**
 * A stretch of a series in a few numbers. Extremes are over the finite values, NaN when there is none; first and last
 * are what they are.
 */
export type Summary = {
  firstStep: number;
  lastStep: number;
  firstMilliseconds: number;
  lastMilliseconds: number;
  points: number;
  nonFinite: number;
  min: number;
  max: number;
  first: number;
  last: number;
};

/** The summary of the points from index `start` to before `end`, which must be at least one. */
export function summarizePoints(points: Points, start: number, end: number): Summary {
  let min = Infinity;
  let max = -Infinity;
  let nonFinite = 0;
  for (let index = start; index < end; index++) {
    const value = points.values[index] ?? NaN;
    if (!Number.isFinite(value)) nonFinite++;
    else {
      if (value < min) min = value;
      if (value > max) max = value;
    }
  }
  const count = end - start;
  const last = end - 1;
  return {
    firstStep: points.steps[start] ?? NaN,
    lastStep: points.steps[last] ?? NaN,
    firstMilliseconds: points.milliseconds[start] ?? NaN,
    lastMilliseconds: points.milliseconds[last] ?? NaN,
    points: count,
    nonFinite,
    min: nonFinite === count ? NaN : min,
    max: nonFinite === count ? NaN : max,
    first: points.values[start] ?? NaN,
    last: points.values[last] ?? NaN,
  };
}

/** One summary for two stretches, the second behind the first. */
export function joinSummaries(a: Summary, b: Summary): Summary {
  return {
    firstStep: a.firstStep,
    lastStep: b.lastStep,
    firstMilliseconds: a.firstMilliseconds,
    lastMilliseconds: b.lastMilliseconds,
    points: a.points + b.points,
    nonFinite: a.nonFinite + b.nonFinite,
    min: Number.isNaN(a.min) ? b.min : b.min < a.min ? b.min : a.min,
    max: Number.isNaN(a.max) ? b.max : b.max > a.max ? b.max : a.max,
    first: a.first,
    last: b.last,
  };
}

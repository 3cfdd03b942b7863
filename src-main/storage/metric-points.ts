/**
 * Points of one series in the order of their steps, one value per step: the number of the update that was measured,
 * milliseconds since the run began, and the value, which may be NaN or infinite. The arrays are of one length.
 */
export type Points = { steps: Float64Array; milliseconds: Float64Array; values: Float32Array };

/** A stretch of a series, both ends included. */
export type StepRange = { fromStep: number; toStep: number };

export function slicePoints(points: Points, start: number, end?: number): Points {
  return {
    steps: points.steps.slice(start, end),
    milliseconds: points.milliseconds.slice(start, end),
    values: points.values.slice(start, end),
  };
}

export function concatenatePoints(parts: readonly Points[]): Points {
  const length = parts.reduce((sum, part) => sum + part.steps.length, 0);
  const whole: Points = {
    steps: new Float64Array(length),
    milliseconds: new Float64Array(length),
    values: new Float32Array(length),
  };
  let offset = 0;
  for (const part of parts) {
    whole.steps.set(part.steps, offset);
    whole.milliseconds.set(part.milliseconds, offset);
    whole.values.set(part.values, offset);
    offset += part.steps.length;
  }
  return whole;
}

/** The index of the first point at or behind `step`; the number of points when there is none. */
export function indexOfStep(points: Points, step: number): number {
  let low = 0;
  let high = points.steps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points.steps[middle] ?? Infinity) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The points within the range. */
export function clipPoints(points: Points, { fromStep, toStep }: StepRange): Points {
  // Steps are whole numbers, so that the first one behind `toStep` is at least one further.
  return slicePoints(points, indexOfStep(points, fromStep), indexOfStep(points, toStep + 1));
}

import type { Buckets } from './buckets.ts';
import { indexAt } from './index-at.ts';

/** What a chart's x axis counts. */
export const AXES = [
  { kind: 'step', title: 'step' },
  { kind: 'epoch', title: 'epoch' },
  { kind: 'images', title: 'images' },
  { kind: 'training', title: 'time of training' },
  { kind: 'wall', title: 'wall time' },
] as const;
export type AxisKind = (typeof AXES)[number]['kind'];

/** How the steps of a run lie along each axis. */
export type RunClock = {
  /** null while it is not known: epochs cannot be shown. */
  stepsPerEpoch: number | null;
  imagesPerStep: number;
  /** By step: when each attempt began and how much training (milliseconds) lay behind the run then. */
  attempts: readonly { fromStep: number; startedAt: number; milliseconds: number }[];
  /** Steps are places along the axis already: of a mean of runs that have clocks of their own. */
  isOfPlaces?: boolean;
};

function wallTime({ attempts }: RunClock, step: number, milliseconds: number): number {
  let attempt = attempts[0];
  for (const candidate of attempts) if (candidate.fromStep <= step) attempt = candidate;
  return attempt === undefined ? milliseconds : attempt.startedAt + milliseconds - attempt.milliseconds;
}

/**
 * The place of an update on an axis: training time in seconds, wall time in milliseconds since 1970, images and epochs as
 * completed by it.
 */
export function placeOf(kind: AxisKind, clock: RunClock, step: number, milliseconds: number): number {
  if (clock.isOfPlaces === true) return step;
  switch (kind) {
    case 'step':
      return step;
    case 'epoch':
      return (step + 1) / (clock.stepsPerEpoch ?? 1);
    case 'images':
      return (step + 1) * clock.imagesPerStep;
    case 'training':
      return milliseconds / 1000;
    case 'wall':
      return wallTime(clock, step, milliseconds);
  }
}

export type Places = { starts: Float64Array; ends: Float64Array };

/** From where to where each bucket reaches along an axis. */
export function placesOf(kind: AxisKind, clock: RunClock, buckets: Buckets): Places {
  const { firstStep, lastStep, firstMilliseconds, lastMilliseconds } = buckets;
  if (kind === 'step') return { starts: firstStep, ends: lastStep };
  return {
    starts: firstStep.map((step, index) => placeOf(kind, clock, step, firstMilliseconds[index] ?? 0)),
    ends: lastStep.map((step, index) => placeOf(kind, clock, step, lastMilliseconds[index] ?? 0)),
  };
}

/** The training time, in milliseconds, by which an update was made, as far as buckets tell. */
export function millisecondsAt(
  { firstStep, lastStep, firstMilliseconds, lastMilliseconds }: Buckets,
  step: number,
): number {
  const index = Math.max(0, indexAt(firstStep, step));
  const [from = 0, to = 0] = [firstStep[index], lastStep[index]];
  const [start = 0, end = 0] = [firstMilliseconds[index], lastMilliseconds[index]];
  const share = to > from ? Math.min(1, Math.max(0, (step - from) / (to - from))) : 1;
  return start + (end - start) * share;
}

export type Range = { from: number; to: number };

/** The steps that a range along an axis covers, as far as these buckets tell; null when it holds none of them. */
export function stepsWithin(buckets: Buckets, { starts, ends }: Places, range: Range): Range | null {
  let first = 0;
  while (first < ends.length && (ends[first] ?? 0) < range.from) first += 1;
  let last = ends.length - 1;
  while (last >= 0 && (starts[last] ?? 0) > range.to) last -= 1;
  if (first > last) return null;
  return { from: buckets.firstStep[first] ?? 0, to: buckets.lastStep[last] ?? 0 };
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AXES,
  millisecondsAt,
  placeOf,
  placesOf,
  stepsWithin,
  type RunClock,
} from '../../../../src-renderer/features/charts/axis.ts';
import { appendPoints, compact, NO_BUCKETS } from '../../../../src-renderer/features/charts/buckets.ts';
import { madeUpPoints, pointsFrom } from './made-up-points.ts';

const clock: RunClock = {
  stepsPerEpoch: 10,
  imagesPerStep: 256,
  attempts: [
    { fromStep: 0, startedAt: 1_000_000, milliseconds: 0 },
    { fromStep: 20, startedAt: 9_000_000, milliseconds: 1800 },
  ],
};

describe('places along the axes', () => {
  test('count what an update completes', () => {
    expect(placeOf('step', clock, 9, 810)).toBe(9);
    expect(placeOf('epoch', clock, 9, 810)).toBe(1);
    expect(placeOf('images', clock, 9, 810)).toBe(2560);
    expect(placeOf('training', clock, 9, 810)).toBe(0.81);
  });

  test('wall time stands still for nobody: what a later attempt made lies behind its own start', () => {
    expect(placeOf('wall', clock, 19, 1710)).toBe(1_001_710);
    expect(placeOf('wall', clock, 20, 1890)).toBe(9_000_090);
  });

  test('the steps asked for a range cover every point that lies in it', () => {
    fc.assert(
      fc.property(
        madeUpPoints.filter((points) => points.length > 0),
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(...AXES.map(({ kind }) => kind)),
        fc.nat({ max: 600 }),
        fc.nat({ max: 600 }),
        (points, wanted, kind, one, other) => {
          const buckets = compact(appendPoints(NO_BUCKETS, pointsFrom(points)), wanted);
          const place = (step: number) => placeOf(kind, clock, step, step * 90);
          const range = { from: place(Math.min(one, other)), to: place(Math.max(one, other)) };
          const steps = stepsWithin(buckets, placesOf(kind, clock, buckets), range);
          const inside = points.filter(({ step }) => place(step) >= range.from && place(step) <= range.to);
          for (const { step } of inside) {
            expect(steps?.from).toBeLessThanOrEqual(step);
            expect(steps?.to).toBeGreaterThanOrEqual(step);
          }
        },
      ),
    );
  });

  test('training time between the ends of a bucket is told in proportion', () => {
    const buckets = compact(
      appendPoints(
        NO_BUCKETS,
        pointsFrom([
          { step: 0, value: 1 },
          { step: 10, value: 1 },
        ]),
      ),
      1,
    );
    expect(millisecondsAt(buckets, 5)).toBe(450);
    expect(millisecondsAt(buckets, 99)).toBe(900);
    expect(millisecondsAt(NO_BUCKETS, 5)).toBe(0);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  appendPoints,
  bucketCount,
  compact,
  extremesOf,
  lastStepOf,
  NO_BUCKETS,
  pointCount,
} from '../../../../src-renderer/features/charts/buckets.ts';
import { madeUpPoints, pointsFrom } from './made-up-points.ts';

const whole = (count: number) => ({ from: 0, to: count });

describe('growing and joining buckets', () => {
  test('loses no point and keeps the extremes of the finite values, whatever comes and however often', () => {
    fc.assert(
      fc.property(
        madeUpPoints,
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (points, wanted, size) => {
          let buckets = NO_BUCKETS;
          for (let at = 0; at < points.length; at += size) {
            // The last known point comes again, as it does from the engine.
            buckets = appendPoints(buckets, pointsFrom(points.slice(Math.max(0, at - 1), at + size)));
            if (bucketCount(buckets) > 2 * wanted) buckets = compact(buckets, wanted);
          }
          buckets = compact(buckets, wanted);
          const finite = points.map(({ value }) => Math.fround(value)).filter(Number.isFinite);
          expect(bucketCount(buckets)).toBeLessThanOrEqual(Math.max(1, 2 * wanted));
          expect(pointCount(buckets)).toBe(points.length);
          expect(buckets.nonFinite.reduce((a, b) => a + b, 0)).toBe(points.length - finite.length);
          expect(lastStepOf(buckets)).toBe(points.at(-1)?.step ?? -1);
          expect(extremesOf(buckets, whole(bucketCount(buckets)))).toEqual(
            finite.length === 0 ? null : { min: Math.min(...finite), max: Math.max(...finite) },
          );
        },
      ),
    );
  });

  test('buckets stay in order and do not overlap', () => {
    fc.assert(
      fc.property(madeUpPoints, fc.integer({ min: 1, max: 20 }), (points, wanted) => {
        const { firstStep, lastStep } = compact(appendPoints(NO_BUCKETS, pointsFrom(points)), wanted);
        for (let index = 0; index < firstStep.length; index++) {
          expect(firstStep[index]).toBeLessThanOrEqual(lastStep[index] ?? -1);
          if (index > 0) expect(firstStep[index]).toBeGreaterThan(lastStep[index - 1] ?? Infinity);
        }
      }),
    );
  });

  test('nothing new leaves the same object, so that nothing is drawn again for it', () => {
    const buckets = appendPoints(NO_BUCKETS, pointsFrom([{ step: 3, value: 1 }]));
    expect(appendPoints(buckets, pointsFrom([{ step: 3, value: 1 }]))).toBe(buckets);
  });
});

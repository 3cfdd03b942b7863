import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clipPoints, concatenatePoints, indexOfStep, slicePoints } from '../../../src-main/storage/metric-points.ts';

const somePoints = fc.uniqueArray(fc.nat({ max: 60 }), { maxLength: 30 }).map((steps) => {
  const sorted = steps.sort((a, b) => a - b);
  return {
    steps: Float64Array.from(sorted),
    milliseconds: Float64Array.from(sorted, (step) => step * 10),
    values: Float32Array.from(sorted, (step) => step / 4),
  };
});

test('a clipped series holds the points within the range, both ends included', () => {
  fc.assert(
    fc.property(somePoints, fc.integer({ min: -3, max: 63 }), fc.integer({ min: -3, max: 63 }), (points, from, to) => {
      const clipped = clipPoints(points, { fromStep: from, toStep: to });
      const wanted = Array.from(points.steps).filter((step) => step >= from && step <= to);
      expect(Array.from(clipped.steps)).toEqual(wanted);
      expect(Array.from(clipped.milliseconds)).toEqual(wanted.map((step) => step * 10));
      expect(Array.from(clipped.values)).toEqual(wanted.map((step) => step / 4));
    }),
  );
});

test('a series cut in two and put together is the same', () => {
  fc.assert(
    fc.property(somePoints, fc.nat({ max: 60 }), (points, step) => {
      const cut = indexOfStep(points, step);
      expect(concatenatePoints([slicePoints(points, 0, cut), slicePoints(points, cut)])).toEqual(points);
    }),
  );
});

test('an endless range is everything', () => {
  fc.assert(
    fc.property(somePoints, (points) => {
      expect(clipPoints(points, { fromStep: 0, toStep: Infinity })).toEqual(points);
    }),
  );
});

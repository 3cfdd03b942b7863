import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RunClock } from '../../../../src-renderer/features/charts/axis.ts';
import { appendPoints, compact, NO_BUCKETS } from '../../../../src-renderer/features/charts/buckets.ts';
import type { ChartSeries } from '../../../../src-renderer/features/charts/chart-series.ts';
import { extentOf, layerOf, stepsToAsk } from '../../../../src-renderer/features/charts/layers.ts';
import { readoutOf } from '../../../../src-renderer/features/charts/readout.ts';
import { linearSpan, logarithmicSpan } from '../../../../src-renderer/features/charts/scale.ts';
import { smooth } from '../../../../src-renderer/features/charts/smoothing.ts';
import { stack } from '../../../../src-renderer/features/charts/stack.ts';
import { feedOf } from './feeds.ts';
import { madeUpPoints, pointsFrom, type MadeUpPoint } from './made-up-points.ts';

const clock: RunClock = { stepsPerEpoch: 10, imagesPerStep: 256, attempts: [] };

function seriesOf(points: readonly MadeUpPoint[], buckets = Infinity): ChartSeries {
  const feed = feedOf(compact(appendPoints(NO_BUCKETS, pointsFrom(points)), buckets));
  return { key: 'loss', title: 'loss', name: 'loss', feed, clock, colour: 'var(--text)' };
}

const range = { from: 10, to: 60 };

describe('a chart of a range', () => {
  test('shows the extremes that are stored there, once it has asked for what it needs', () => {
    fc.assert(
      fc.property(madeUpPoints, fc.integer({ min: 1, max: 50 }), (points, buckets) => {
        const coarse = seriesOf(points, buckets);
        const wanted = stepsToAsk(coarse, 'step', range, undefined);
        const part = points.filter(({ step }) => wanted !== null && step >= wanted.from && step <= wanted.to);
        const fine = compact(appendPoints(NO_BUCKETS, pointsFrom(part)), 1000);
        const detail = wanted === null ? undefined : { kind: 'step' as const, range, wanted, buckets: fine };
        const { min, max, points: shown } = readoutOf(layerOf(coarse, 'step', range, detail), null);
        const inside = points.filter(({ step }) => step >= range.from && step <= range.to);
        const finite = inside.map(({ value }) => Math.fround(value)).filter(Number.isFinite);
        expect(shown).toBe(inside.length);
        expect(min).toBe(finite.length === 0 ? NaN : Math.min(...finite));
        expect(max).toBe(finite.length === 0 ? NaN : Math.max(...finite));
      }),
    );
  });

  test('asks again when the run goes on within the range, and only then', () => {
    const points = Array.from({ length: 40 }, (_, step) => ({ step, value: step }));
    const { feed } = seriesOf(points);
    const detail = {
      kind: 'step' as const,
      range,
      wanted: { from: 10, to: 39 },
      buckets: feed.whole('loss') ?? NO_BUCKETS,
    };
    expect(stepsToAsk(seriesOf(points), 'step', range, detail)).toBeNull();
    const longer = seriesOf([...points, { step: 40, value: 1 }]);
    expect(stepsToAsk(longer, 'step', range, detail)).toEqual({ from: 10, to: 40 });
    const behind = seriesOf([...points, { step: 61, value: 1 }]);
    expect(stepsToAsk(behind, 'step', { from: 10, to: 39 }, { ...detail, range: { from: 10, to: 39 } })).toBeNull();
  });

  test('a run of one update still has a width', () => {
    expect(extentOf([seriesOf([{ step: 4, value: 1 }])], 'step')).toEqual({ from: 3.5, to: 4.5 });
    expect(extentOf([seriesOf([])], 'step')).toBeNull();
  });
});

describe('the y axis', () => {
  const layer = (values: number[], factor = 1) =>
    layerOf(
      { ...seriesOf(values.map((value, step) => ({ step, value }))), factor },
      'step',
      { from: 0, to: 99 },
      undefined,
    );

  test('holds every value, multiplied as it is drawn', () => {
    const span = linearSpan([layer([1, 2, 3], 25)]);
    expect(span?.min).toBeLessThan(25);
    expect(span?.max).toBeGreaterThan(75);
  });

  test('does not go below 0 for what cannot be negative', () => {
    expect(linearSpan([layer([0, 100])])?.min).toBe(0);
  });

  test('has a width for a line that does not change, and none without a finite value', () => {
    expect(linearSpan([layer([0, 0])])).toEqual({ min: -1, max: 1 });
    expect(linearSpan([layer([NaN, Infinity])])).toBeNull();
    expect(logarithmicSpan([layer([0, -3])])).toBeNull();
  });

  test('on a logarithm, begins below the smallest value above 0', () => {
    const span = logarithmicSpan([layer([0, 0.01, 10])]);
    expect(span?.min).toBeCloseTo(0.009);
    expect(span?.max).toBeCloseTo(11);
  });
});

describe('smoothing', () => {
  test('leaves a line that does not change, and the first value, as they are', () => {
    expect(Array.from(smooth(Float32Array.from([2, 2, 2]), 0.9))).toEqual([2, 2, 2]);
    expect(smooth(Float32Array.from([5, 1]), 0.5)[0]).toBe(5);
  });

  test('what is not finite is a gap and changes nothing behind it', () => {
    const [, gap, behind] = smooth(Float32Array.from([4, NaN, 4]), 0.9);
    expect(gap).toBeNaN();
    expect(behind).toBe(4);
  });
});

test('the layers of a stack sum up to its top, at the places of the first', () => {
  const places = (starts: number[]) => ({ starts: Float64Array.from(starts), ends: Float64Array.from(starts) });
  const [low, high] = stack([
    { places: places([0, 1, 2]), values: Float32Array.from([1, 2, 3]) },
    { places: places([0, 2]), values: Float32Array.from([10, 20]) },
  ]);
  expect(Array.from(low ?? [])).toEqual([1, 2, 3]);
  expect(Array.from(high ?? [])).toEqual([11, 12, 23]);
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AXES, placesOf, type RunClock } from '../../../../src-renderer/features/charts/axis.ts';
import { appendPoints, NO_BUCKETS } from '../../../../src-renderer/features/charts/buckets.ts';
import { createGroupFeed, PLACE_CLOCK } from '../../../../src-renderer/features/charts/group-feed.ts';
import { meansOf, MOST_PLACES } from '../../../../src-renderer/features/charts/group-means.ts';
import { feedOf } from './feeds.ts';
import { madeUpPoints, pointsFrom, type MadeUpPoint } from './made-up-points.ts';

const clock: RunClock = { stepsPerEpoch: 10, imagesPerStep: 32, attempts: [] };
const bucketsOf = (points: readonly MadeUpPoint[]) => appendPoints(NO_BUCKETS, pointsFrom(points));

function member(points: readonly MadeUpPoint[]) {
  const buckets = bucketsOf(points);
  return { buckets, places: placesOf('step', clock, buckets) };
}

describe('the mean of a group', () => {
  test('is at each place that of the latest finite value of each run that has begun and not ended', () => {
    fc.assert(
      fc.property(fc.array(madeUpPoints, { minLength: 1, maxLength: 5 }), (all) => {
        const { places, mean, low, high, runs, nonFinite } = meansOf(all.map(member), 'extremes');
        for (const [index, place] of places.entries()) {
          const latest = all.flatMap((points) => {
            const isOver = (points.at(-1)?.step ?? -1) < place;
            return isOver ? [] : (points.findLast(({ step }) => step <= place) ?? []);
          });
          const finite = latest.map(({ value }) => Math.fround(value)).filter(Number.isFinite);
          expect(runs[index]).toBe(finite.length);
          if (finite.length === 0) expect(mean[index]).toBeNaN();
          else {
            expect([low[index], high[index]]).toEqual([Math.min(...finite), Math.max(...finite)]);
            const sum = finite.reduce((total, value) => total + value / finite.length, 0);
            expect(mean[index]).toBe(Math.fround(sum));
          }
        }
        const gone = all.flat().filter(({ value }) => !Number.isFinite(Math.fround(value)));
        expect(nonFinite.reduce((sum, count) => sum + count, 0)).toBe(gone.length);
      }),
    );
  });

  test('of runs with the same steps lies at these steps, and a run that ends earlier counts no longer', () => {
    const { places, mean, runs } = meansOf(
      [
        member([
          { step: 0, value: 2 },
          { step: 1, value: 4 },
          { step: 2, value: 6 },
        ]),
        member([
          { step: 0, value: 4 },
          { step: 1, value: NaN },
        ]),
      ],
      'deviation',
    );
    expect(Array.from(places)).toEqual([0, 1, 2]);
    expect(Array.from(mean)).toEqual([3, 4, 6]);
    expect(Array.from(runs)).toEqual([2, 1, 1]);
  });

  test('is taken at no more places than there may be, the first and last among them', () => {
    const points = Array.from({ length: 3000 }, (_, step) => ({ step, value: step }));
    const { places } = meansOf([member(points)], 'extremes');
    expect(places).toHaveLength(MOST_PLACES);
    expect([places[0], places.at(-1)]).toEqual([0, 2999]);
  });
});

describe('a group as a feed', () => {
  const points = [
    { step: 0, value: 1 },
    { step: 9, value: 2 },
  ];
  const names = new Set(['loss']);

  test('lies along every axis where its runs lie', () => {
    const buckets = bucketsOf(points);
    for (const { kind } of AXES) {
      const group = createGroupFeed([{ feed: feedOf(buckets), clock, names }], kind, 'deviation');
      const whole = group.whole('loss') ?? NO_BUCKETS;
      const [own, placed] = [placesOf(kind, clock, buckets), placesOf(kind, PLACE_CLOCK, whole)];
      expect(Array.from(placed.ends)).toEqual(Array.from(own.ends));
    }
  });

  test('waits for all of its runs, and leaves out those without the metric', () => {
    const there = { feed: feedOf(bucketsOf(points)), clock, names };
    const waiting = { feed: feedOf(undefined), clock, names };
    const without = { ...waiting, names: new Set<string>() };
    expect(createGroupFeed([there, waiting], 'step', 'deviation').whole('loss')).toBeUndefined();
    const group = createGroupFeed([there, without], 'step', 'deviation');
    expect(group.whole('loss')?.last).toEqual(Float32Array.of(1, 2));
    expect([group.runsAt('loss', null), group.runsAt('loss', 4), group.runsAt('loss', -1)]).toEqual([
      'n 1',
      'n 1',
      'n 0',
    ]);
  });
});

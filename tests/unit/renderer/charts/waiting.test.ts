import { expect, test, vi } from 'vitest';
import { AppError } from '../../../../src-shared/errors.ts';
import { appendPoints, NO_BUCKETS } from '../../../../src-renderer/features/charts/buckets.ts';
import { layerOf } from '../../../../src-renderer/features/charts/layers.ts';
import { readoutOf } from '../../../../src-renderer/features/charts/readout.ts';
import { createRunFeed } from '../../../../src-renderer/features/charts/run-feed.ts';
import { feedOf } from './feeds.ts';
import { pointsFrom } from './made-up-points.ts';

const clock = { stepsPerEpoch: null, imagesPerStep: 1, attempts: [] };
const range = { from: 0, to: 10 };

test('a series that is not there yet has no newest value, which is not the value NaN', () => {
  const series = { key: 'loss', title: 'loss', name: 'loss', clock, colour: 'black' };
  const waiting = readoutOf(layerOf({ ...series, feed: feedOf(undefined) }, 'step', range, undefined), null);
  expect(waiting.last).toBeUndefined();
  const spoiled = appendPoints(NO_BUCKETS, pointsFrom([{ step: 0, value: NaN }]));
  expect(readoutOf(layerOf({ ...series, feed: feedOf(spoiled) }, 'step', range, undefined), null).last).toBeNaN();
});

test('a series that a new run had not stored when it was asked for is there as the run goes on', async () => {
  let isStored = false;
  const stored = appendPoints(NO_BUCKETS, pointsFrom([{ step: 0, value: 7 }]));
  const feed = createRunFeed('run', () => ({
    overview: () =>
      isStored ? Promise.resolve(stored) : Promise.reject(new AppError('series-not-found', 'There is no series loss.')),
    points: () => Promise.resolve({ series: [], nextStep: null }),
  }));
  expect(feed.whole('loss')).toBeUndefined();
  await vi.waitFor(() => expect(feed.error('loss')).toBe('There is no series loss.'));
  isStored = true;
  feed.grow(1);
  await vi.waitFor(() => expect(feed.whole('loss')?.last[0]).toBe(7));
  expect(feed.error('loss')).toBeUndefined();
  feed.close();
});

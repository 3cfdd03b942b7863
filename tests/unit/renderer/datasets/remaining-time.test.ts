import { expect, test } from 'vitest';
import { remainingSeconds } from '../../../../src-renderer/features/datasets/remaining-time.ts';

test('the time left follows the pace since the first sample, not what was done before', () => {
  expect(remainingSeconds({ done: 500, time: 0 }, { done: 600, time: 2000 }, 1000)).toBe(8);
});

test('nothing is said while nothing moves, or too early', () => {
  expect(remainingSeconds({ done: 5, time: 0 }, { done: 5, time: 9000 }, 10)).toBeUndefined();
  expect(remainingSeconds({ done: 0, time: 0 }, { done: 5, time: 100 }, 10)).toBeUndefined();
});

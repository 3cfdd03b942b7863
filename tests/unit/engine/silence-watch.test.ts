import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchSilence } from '../../../src-main/engine/silence-watch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const watch = (floor: number) => {
  const onSilent = vi.fn<(milliseconds: number) => void>();
  return { onSilent, ...watchSilence(() => floor, onSilent) };
};

/** The computer sleeps: the clock goes on and no timer does. */
function sleep(milliseconds: number): void {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + milliseconds);
  vi.advanceTimersByTime(200);
  clock.mockRestore();
}

test('tells once that the floor was passed without a sign of life', () => {
  const { onSilent } = watch(3000);
  vi.advanceTimersByTime(2800);
  expect(onSilent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(onSilent.mock.calls).toEqual([[3000]]);
});

test('begins anew with every sign of life', () => {
  const { onSilent, heard } = watch(3000);
  for (let second = 0; second < 100; second++) {
    vi.advanceTimersByTime(1000);
    heard();
  }
  expect(onSilent).not.toHaveBeenCalled();
});

test('allows ten times the longest gap so far', () => {
  const { onSilent, heard } = watch(3000);
  vi.advanceTimersByTime(2000);
  heard();
  vi.advanceTimersByTime(19_800);
  expect(onSilent).not.toHaveBeenCalled();
  vi.advanceTimersByTime(200);
  expect(onSilent).toHaveBeenCalledOnce();
});

test('does not count the time in which the computer slept', () => {
  const { onSilent, heard } = watch(3000);
  heard();
  sleep(8 * 3_600_000);
  expect(onSilent).not.toHaveBeenCalled();
});

test('tells nothing after its end', () => {
  const { onSilent, end } = watch(3000);
  end();
  vi.advanceTimersByTime(60_000);
  expect(onSilent).not.toHaveBeenCalled();
});

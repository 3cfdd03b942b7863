import { expect } from 'vitest';

/** Expects every actual value within `tolerance` times the largest expected magnitude (at least 1e-3) of its own. */
export function expectCloseTo(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const reference = Array.from(expected);
  const largest = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
  const deviations = reference.map((value, i) => Math.abs(value - (actual[i] ?? Number.NaN)));
  // Math.max keeps a NaN, which a comparison would lose.
  const worst = Math.max(0, ...deviations);
  expect(worst / largest, `the largest expected value is ${largest}`).toBeLessThanOrEqual(tolerance);
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bySeverity,
  compare,
  compareAll,
  exactly,
  severity,
  within,
} from '../../../src-main/learning/verification/comparison.ts';
import { evaluateFormula } from '../../../src-main/learning/verification/input-formula.ts';

describe('a comparison', () => {
  test('allows a share of the reference and an absolute part', () => {
    expect(compare('x', 102, -100, within(0.01, 0.5))).toEqual({ quantity: 'x', deviation: 202, tolerance: 1.5 });
  });

  test('of a list is that of its worst entry for what it is allowed', () => {
    const { deviation } = compareAll('x', [1000.5, 0.1], [1000, 0], within(0.01, 0.01));
    expect(deviation).toBeCloseTo(0.1, 12);
  });

  test('of a list with a NaN is NaN, wherever it stands', () => {
    for (const values of [
      [NaN, 5, 0],
      [5, NaN, 0],
      [5, 0, NaN],
    ]) {
      expect(compareAll('x', values, [0, 0, 0], within(0, 1)).deviation).toBeNaN();
    }
  });

  test('of lists of different lengths is refused', () => {
    expect(() => compareAll('x', [1, 2], [1], exactly)).toThrow('x: 2 values where the file has 1');
  });

  test('without a tolerance passes for equality only', () => {
    expect(severity({ deviation: 0, tolerance: 0 })).toBe(0);
    expect(severity({ deviation: 1e-9, tolerance: 0 })).toBe(Infinity);
  });

  test('is sorted worst first, NaN before infinity', () => {
    const entry = (deviation: number) => ({ deviation, tolerance: 2 });
    fc.assert(
      fc.property(fc.shuffledSubarray([NaN, NaN, Infinity, 8, 3, 0], { minLength: 6 }), (deviations) => {
        const sorted = deviations.map(entry).sort(bySeverity);
        expect(sorted.map(({ deviation }) => deviation)).toEqual([NaN, NaN, Infinity, 8, 3, 0]);
      }),
    );
  });
});

test('a formula is evaluated index by index, in row-major order', () => {
  const { values } = evaluateFormula({
    shape: [2, 3],
    offset: 2,
    terms: [
      { fn: 'cos', amp: 3, phase: 0.5, lin: [0.1, -0.7], bil: [[0, 1, 1.3]] },
      { fn: 'sin', amp: 1, phase: 0, lin: [0, 0], bil: [[1, 1, 0.2]] },
    ],
  });
  const expected = [0, 1].flatMap((i) =>
    [0, 1, 2].map((j) => 2 + 3 * Math.cos(0.5 + 0.1 * i - 0.7 * j + 1.3 * i * j) + Math.sin(0.2 * j * j)),
  );
  values.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? NaN, 12));
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { highest } from '../../../src-main/learning/evaluation/nearest.ts';

describe('the highest scores', () => {
  test('are those that sorting gives, lower indices first among equals', () => {
    const scores = fc.array(fc.constantFrom(-Infinity, -1, 0, 0.5, 2, NaN), { maxLength: 40 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 1, max: 50 }), (given, k) => {
        const sorted = given
          .map((score, index) => ({ score, index }))
          .filter(({ score }) => !Number.isNaN(score))
          .sort((a, b) => (a.score === b.score ? a.index - b.index : b.score > a.score ? 1 : -1));
        expect(highest(given, k)).toEqual(sorted.slice(0, k).map(({ index }) => index));
      }),
    );
  });

  test('of none and of NaN alone are none', () => {
    expect(highest([], 3)).toEqual([]);
    expect(highest([NaN, NaN], 3)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { alignment } from '../../../src-main/learning/diagnostics/alignment.ts';
import { matrixOf } from '../../../src-main/learning/diagnostics/matrix.ts';
import { pairAgreement } from '../../../src-main/learning/diagnostics/pair-agreement.ts';

function cosine(a: readonly number[], b: readonly number[]): number {
  const product = a.reduce((sum, value, index) => sum + value * (b[index] ?? NaN), 0);
  return product / (Math.hypot(...a) * Math.hypot(...b));
}

const pairsOfRows = fc
  .tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 1, max: 5 }))
  .chain(([rows, columns]) => {
    const value = fc.double({ min: 0.1, max: 10, noNaN: true });
    const signed = fc.tuple(value, fc.boolean()).map(([size, isNegative]) => (isNegative ? -size : size));
    const row = fc.array(signed, { minLength: columns, maxLength: columns });
    const matrix = fc.array(row, { minLength: rows, maxLength: rows });
    return fc.tuple(matrix, matrix);
  });

describe('the agreement of pairs', () => {
  test('is what comparing each row with each other gives', () => {
    fc.assert(
      fc.property(pairsOfRows, ([a, b]) => {
        const matrix = (rows: number[][]) => matrixOf(rows.flat(), rows.length, rows[0]?.length ?? 0);
        const { pairs, others } = pairAgreement(matrix(a), matrix(b));
        const all = a.map((first) => b.map((second) => cosine(first, second)));
        const apart = all.flatMap((row, i) => row.filter((_, j) => i !== j));
        pairs.forEach((value, index) => expect(value).toBeCloseTo(all[index]?.[index] ?? NaN, 9));
        expect(others).toBeCloseTo(apart.reduce((sum, value) => sum + value, 0) / apart.length, 9);
        const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
        expect(alignment(matrix(a), matrix(b))).toBeCloseTo(2 - 2 * mean, 9);
      }),
    );
  });

  test('of a collapsed network is 1 with everything', () => {
    const collapsed = matrixOf([3, 4, 3, 4, 3, 4], 3, 2);
    const { pairs, others } = pairAgreement(collapsed, collapsed);
    expect(Array.from(pairs, (value) => value.toFixed(12))).toEqual([
      '1.000000000000',
      '1.000000000000',
      '1.000000000000',
    ]);
    expect(others).toBeCloseTo(1, 12);
  });

  test('of rows without length is 0, of NaN is NaN, and of one pair has nothing to compare with', () => {
    expect(pairAgreement(matrixOf([0, 0, 1, 0], 2, 2), matrixOf([1, 0, 1, 0], 2, 2))).toEqual({
      pairs: Float64Array.of(0, 1),
      others: 0.5,
    });
    expect(pairAgreement(matrixOf([NaN, 1], 1, 2), matrixOf([1, 1], 1, 2)).pairs).toEqual(Float64Array.of(NaN));
    expect(pairAgreement(matrixOf([1, 1], 1, 2), matrixOf([1, 1], 1, 2)).others).toBeNaN();
  });

  test('is refused of matrices that are no pairs', () => {
    expect(() => pairAgreement(matrixOf([1, 2], 1, 2), matrixOf([1, 2], 2, 1))).toThrow(RangeError);
  });
});

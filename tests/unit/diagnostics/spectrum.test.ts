import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matrixOf, rowOf, transposed, type Matrix } from '../../../src-main/learning/diagnostics/matrix.ts';
import { covarianceEigenvalues, singularValues } from '../../../src-main/learning/diagnostics/spectrum.ts';
import { symmetricEigenvalues } from '../../../src-main/learning/diagnostics/symmetric-eigenvalues.ts';
import { expectCloseTo } from '../../support/close-to.ts';
import { normalValues } from '../../support/random-values.ts';

const matrixFrom = (rows: number, columns: number, value: (i: number, j: number) => number): Matrix =>
  matrixOf(
    Array.from({ length: rows * columns }, (_, index) => value(Math.floor(index / columns), index % columns)),
    rows,
    columns,
  );

/** Applies the reflection I - 2 v v' / v'v to the rows of the matrix: an orthogonal map, which keeps singular values. */
function reflectRows(matrix: Matrix, v: Float32Array): Matrix {
  const length = v.reduce((sum, value) => sum + value * value, 0);
  const projected = matrixFrom(matrix.rows, 1, (i) =>
    rowOf(matrix, i).reduce((sum, value, j) => sum + value * (v[j] ?? NaN), 0),
  );
  return matrixFrom(
    matrix.rows,
    matrix.columns,
    (i, j) => (rowOf(matrix, i)[j] ?? NaN) - (2 * (projected.values[i] ?? NaN) * (v[j] ?? NaN)) / length,
  );
}

/** A matrix with the singular values given, mixed by reflections from both sides. */
function withSingularValues(values: number[], rows: number, columns: number): Matrix {
  const diagonal = matrixFrom(rows, columns, (i, j) => (i === j ? (values[i] ?? 0) : 0));
  const fromTheRight = reflectRows(diagonal, normalValues(columns, 1));
  return transposed(reflectRows(transposed(fromTheRight), normalValues(rows, 2)));
}

describe('eigenvalues of a symmetric matrix', () => {
  test('of the second difference are 2 - 2 cos(k pi / (n + 1))', () => {
    const size = 200;
    const found = symmetricEigenvalues(
      matrixFrom(size, size, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
    );
    found.forEach((value, index) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((size - index) * Math.PI) / (size + 1)), 12);
    });
  });

  test('of a diagonal, an identity and a zero matrix stand on the diagonal', () => {
    const signed = [3, -7, 0, 1e-9, 5];
    expect([...symmetricEigenvalues(matrixFrom(5, 5, (i, j) => (i === j ? (signed[i] ?? 0) : 0)))]).toEqual([
      5, 3, 1e-9, 0, -7,
    ]);
    expect([...symmetricEigenvalues(matrixFrom(40, 40, (i, j) => (i === j ? 1 : 0)))]).toEqual(Array(40).fill(1));
    expect([...symmetricEigenvalues(matrixFrom(3, 3, () => 0))]).toEqual([0, 0, 0]);
    expect(symmetricEigenvalues(matrixFrom(0, 0, () => 0))).toHaveLength(0);
  });

  test('keep trace and sum of squares, at any size and scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 24 }),
        fc.nat(),
        fc.integer({ min: -120, max: 120 }),
        (size, seed, exponent) => {
          const values = normalValues(size * size, seed);
          const scale = 10 ** exponent;
          const symmetric = matrixFrom(
            size,
            size,
            (i, j) => scale * ((values[i * size + j] ?? NaN) + (values[j * size + i] ?? NaN)),
          );
          const found = symmetricEigenvalues(symmetric);
          const trace = found.reduce((sum, value) => sum + value, 0);
          const expectedTrace = symmetric.values.reduce(
            (sum, value, index) => sum + (index % (size + 1) === 0 ? value : 0),
            0,
          );
          const norm = Math.sqrt(found.reduce((sum, value) => sum + (value / scale) ** 2, 0));
          const expectedNorm = Math.sqrt(symmetric.values.reduce((sum, value) => sum + (value / scale) ** 2, 0));
          expect(Math.abs(trace - expectedTrace) / scale).toBeLessThan(1e-12 * size * expectedNorm);
          expect(Math.abs(norm - expectedNorm)).toBeLessThan(1e-13 * size * expectedNorm);
        },
      ),
    );
  });

  test('are NaN when an entry is NaN or infinite', () => {
    for (const bad of [NaN, Infinity, -Infinity]) {
      const found = symmetricEigenvalues(matrixFrom(6, 6, (i, j) => (i === j ? bad : 1)));
      expect([...found]).toEqual(Array(6).fill(NaN));
    }
  });
});

describe('singular values', () => {
  const planted = Array.from({ length: 12 }, (_, index) => 10 ** (-index / 3));

  test.each([
    [12, 12],
    [12, 30],
    [30, 12],
  ])('of a %i x %i matrix are those it was made with', (rows, columns) => {
    expectCloseTo(singularValues(withSingularValues(planted, rows, columns)), planted, 1e-12);
  });

  test('beyond the rank are 0, not noise', () => {
    const found = singularValues(withSingularValues([3, 2, 1], 20, 10));
    expect([...found.subarray(3)]).toEqual(Array(7).fill(0));
  });

  test('of a single row is its length, of a zero matrix 0, with a NaN entry all NaN', () => {
    expect([...singularValues(matrixOf([3, 4], 1, 2))]).toEqual([5]);
    expect([...singularValues(matrixOf([0, 0, 0, 0], 2, 2))]).toEqual([0, 0]);
    expect([...singularValues(matrixOf([1, NaN, 2, 3], 2, 2))]).toEqual([NaN, NaN]);
  });
});

describe('covariance eigenvalues', () => {
  test('are the variances of uncorrelated dimensions', () => {
    const found = covarianceEigenvalues(matrixOf([1, 0, -1, 0, 0, 2, 0, -2], 4, 2));
    expectCloseTo(found, [8 / 3, 2 / 3], 1e-14);
  });

  test('do not see a shift of all rows', () => {
    const values = normalValues(20 * 6, 3);
    const plain = covarianceEigenvalues(matrixOf(values, 20, 6));
    const shifted = covarianceEigenvalues(
      matrixOf(
        values.map((value, index) => value + (index % 6)),
        20,
        6,
      ),
    );
    expectCloseTo(shifted, plain, 1e-6);
  });

  test('are as many as can differ from 0: none for one row, one for two rows', () => {
    expect(covarianceEigenvalues(matrixOf([1, 2, 3], 1, 3))).toHaveLength(0);
    expectCloseTo(covarianceEigenvalues(matrixOf([1, 2, 3, 3, 2, 1], 2, 3)), [4], 1e-14);
    expectCloseTo(covarianceEigenvalues(matrixOf([5, 7, 9], 3, 1)), [4], 1e-14);
  });
});

test('values that do not fill a matrix are refused', () => {
  expect(() => matrixOf([1, 2, 3], 2, 2)).toThrow('3 values do not fill a matrix of 2 x 2');
});

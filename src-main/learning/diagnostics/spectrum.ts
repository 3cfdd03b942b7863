import { centred, dot, rowOf, transposed, type Matrix } from './matrix.ts';
import { symmetricEigenvalues } from './symmetric-eigenvalues.ts';

/**
 * The singular values of an n x d matrix as it stands (not centred), in falling order: min(n, d) of them, NaN when an
 * entry is not finite. Values below about 1e-8 of the largest are rounding noise or 0.
 */
export function singularValues(matrix: Matrix): Float64Array {
  return squaredSingularValues(matrix).map(Math.sqrt);
}

/**
 * The eigenvalues of the centred covariance (divisor n - 1) of n rows, in falling order: the min(n - 1, d) that can
 * differ from 0; none for a single row. NaN when an entry is not finite.
 */
export function covarianceEigenvalues(matrix: Matrix): Float64Array {
  const count = Math.min(matrix.rows - 1, matrix.columns);
  return squaredSingularValues(centred(matrix))
    .map((value) => value / (matrix.rows - 1))
    .subarray(0, count);
}

/** Through the smaller of the two Gram matrices XX' and X'X, which share their non-zero eigenvalues. */
function squaredSingularValues(matrix: Matrix): Float64Array {
  const eigenvalues = symmetricEigenvalues(gram(matrix.rows <= matrix.columns ? matrix : transposed(matrix)));
  const roundingFloor = (eigenvalues[0] ?? 0) * Number.EPSILON * Math.max(matrix.rows, matrix.columns);
  return eigenvalues.map((value) => (value < roundingFloor ? 0 : value));
}

/** XX': the products of all pairs of rows. */
function gram(matrix: Matrix): Matrix {
  const size = matrix.rows;
  const values = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    const row = rowOf(matrix, i);
    for (let j = 0; j <= i; j++) {
      const product = dot(row, rowOf(matrix, j));
      values[i * size + j] = product;
      values[j * size + i] = product;
    }
  }
  return { values, rows: size, columns: size };
}

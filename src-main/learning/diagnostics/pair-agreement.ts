import { dot, rowOf, withUnitRows, type Matrix } from './matrix.ts';

export type PairAgreement = {
  /** Cosine similarity of row i of the one with row i of the other, -1 to 1. */
  pairs: Float64Array;
  /** The mean over all pairs of rows that do not belong together; NaN with a single row. */
  others: number;
};

/** The sum of all rows. */
function rowSum(matrix: Matrix): Float64Array {
  const sum = new Float64Array(matrix.columns);
  for (let i = 0; i < matrix.rows; i++) rowOf(matrix, i).forEach((value, j) => (sum[j] = (sum[j] ?? NaN) + value));
  return sum;
}

/**
 * How alike the two views of each picture are to a network, and, to judge that by, views of different pictures. Row i of
 * `a` and of `b` are the views of one picture. A row without length is like nothing: 0.
 */
export function pairAgreement(a: Matrix, b: Matrix): PairAgreement {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new RangeError(`views of ${a.rows} x ${a.columns} and ${b.rows} x ${b.columns} are no pairs`);
  }
  const first = withUnitRows(a);
  const second = withUnitRows(b);
  const pairs = Float64Array.from({ length: a.rows }, (_, index) => dot(rowOf(first, index), rowOf(second, index)));
  // The sum over all pairs of rows is the product of the sums: n squared pairs need not be made.
  const all = dot(rowSum(first), rowSum(second));
  const matching = pairs.reduce((sum, value) => sum + value, 0);
  return { pairs, others: (all - matching) / (a.rows * (a.rows - 1)) };
}

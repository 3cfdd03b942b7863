import { centred, dot, rowOf, transposed, withUnitRows, type Matrix } from './matrix.ts';

export type OffDiagonalCorrelation = {
  meanAbsolute: number;
  meanSquare: number;
  /** Dimensions without any variance; they have no correlation and are left out of the means. */
  constantDimensions: number;
};

/**
 * How far dimensions repeat each other: the mean of |r| and of r^2 over all pairs of different dimensions, r being
 * Pearson's correlation. Unlike the covariance term it does not depend on the scale of the embedding. Every pair is
 * computed (the form with the diagonal masked out; the n x n form would lose digits). NaN without a pair that varies.
 * VICReg paper (arXiv 2105.04906), appendix D.8.
 */
export function offDiagonalCorrelation(matrix: Matrix): OffDiagonalCorrelation {
  const dimensions = transposed(centred(matrix));
  const varying = withoutZeroRows(dimensions);
  const directions = withUnitRows(varying);
  let absolutes = 0;
  let squares = 0;
  for (let i = 1; i < directions.rows; i++) {
    for (let j = 0; j < i; j++) {
      const correlation = dot(rowOf(directions, i), rowOf(directions, j));
      absolutes += Math.abs(correlation);
      squares += correlation * correlation;
    }
  }
  const pairs = (varying.rows * (varying.rows - 1)) / 2;
  return {
    meanAbsolute: absolutes / pairs,
    meanSquare: squares / pairs,
    constantDimensions: dimensions.rows - varying.rows,
  };
}

function withoutZeroRows(matrix: Matrix): Matrix {
  const kept = Array.from({ length: matrix.rows }, (_, i) => i).filter((i) =>
    rowOf(matrix, i).some((value) => value !== 0),
  );
  const values = new Float64Array(kept.length * matrix.columns);
  kept.forEach((from, to) => values.set(rowOf(matrix, from), to * matrix.columns));
  return { ...matrix, values, rows: kept.length };
}

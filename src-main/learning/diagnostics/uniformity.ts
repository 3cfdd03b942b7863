import { rowOf, withUnitRows, type Matrix } from './matrix.ts';

/**
 * Uniformity: ln of the mean of exp(-2 |u - v|^2) over all pairs of different pictures after L2 normalisation. 0 when
 * all are alike, lower the more evenly they cover the sphere. Wang and Isola (ICML 2020), t = 2;
 * SsnL/align_uniform@e256d47. NaN for a single row, which has no pair. Takes n^2 d / 2 operations.
 */
export function uniformity(matrix: Matrix): number {
  const directions = withUnitRows(matrix);
  let sum = 0;
  for (let i = 1; i < matrix.rows; i++) {
    for (let j = 0; j < i; j++) sum += Math.exp(-2 * squaredDistance(rowOf(directions, i), rowOf(directions, j)));
  }
  return Math.log(sum / ((matrix.rows * (matrix.rows - 1)) / 2));
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = (a[i] ?? NaN) - (b[i] ?? NaN);
    sum += difference * difference;
  }
  return sum;
}

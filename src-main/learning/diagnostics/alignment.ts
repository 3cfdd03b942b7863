import { withUnitRows, type Matrix } from './matrix.ts';

/**
 * Alignment: the mean squared distance between the two views of a picture after L2 normalisation, from 0 (views agree)
 * to 4. Row i of `a` and of `b` are the views of one picture. Wang and Isola (ICML 2020), alpha = 2;
 * SsnL/align_uniform@e256d47.
 */
export function alignment(a: Matrix, b: Matrix): number {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw new RangeError(`views of ${a.rows} x ${a.columns} and ${b.rows} x ${b.columns} are no pairs`);
  }
  const first = withUnitRows(a).values;
  const second = withUnitRows(b).values;
  return first.reduce((sum, value, index) => sum + (value - (second[index] ?? NaN)) ** 2, 0) / a.rows;
}

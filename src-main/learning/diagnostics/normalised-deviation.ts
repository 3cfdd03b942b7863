import { dimensionDeviations } from './dimension-deviations.ts';
import { withUnitRows, type Matrix } from './matrix.ts';

/**
 * The mean standard deviation (divisor n - 1) of the dimensions after L2 normalisation of each row: about 1 / sqrt(d)
 * for a healthy embedding, 0 for a collapsed one. Chen and He: SimSiam (CVPR 2021); lightly's std_of_l2_normalized.
 */
export function normalisedDeviation(matrix: Matrix): number {
  const deviations = dimensionDeviations(withUnitRows(matrix));
  return deviations.reduce((sum, value) => sum + value, 0) / deviations.length;
}

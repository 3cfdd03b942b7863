import { centred, type Matrix } from './matrix.ts';

/**
 * The standard deviation of every dimension over the pictures (divisor n - 1), as the variance term of VICReg sees it
 * but without its epsilon. NaN for a single row.
 */
export function dimensionDeviations(matrix: Matrix): Float64Array {
  return dimensionVariances(matrix).map(Math.sqrt);
}

function dimensionVariances(matrix: Matrix): Float64Array {
  const squares = new Float64Array(matrix.columns);
  centred(matrix).values.forEach((value, index) => {
    const j = index % matrix.columns;
    squares[j] = (squares[j] ?? NaN) + value * value;
  });
  return squares.map((sum) => sum / (matrix.rows - 1));
}

/** `meanWithEpsilon` is the mean of sqrt(variance + 1e-4): the deviation that the hinge of VICReg looks at. */
export type DeviationSummary = { mean: number; minimum: number; maximum: number; meanWithEpsilon: number };

/** Epsilon of the official code of VICReg (facebookresearch/vicreg@4e12602). */
const VICREG_EPSILON = 1e-4;

/** One NaN among the deviations makes the whole summary NaN. */
export function summariseDeviations(deviations: Float64Array): DeviationSummary {
  const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    mean: meanOf(deviations),
    minimum: deviations.reduce((least, value) => Math.min(least, value), Infinity),
    maximum: deviations.reduce((most, value) => Math.max(most, value), -Infinity),
    meanWithEpsilon: meanOf(deviations.map((value) => Math.sqrt(value * value + VICREG_EPSILON))),
  };
}

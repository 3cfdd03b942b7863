/** `r2` is the share of the variance of ln lambda that the line explains. */
export type AlphaReq = { alpha: number; slope: number; r2: number; fitPoints: number };

/**
 * alpha-ReQ: how fast the covariance eigenvalues fall, lambda_j ~ j^-alpha. The line ln lambda_j over ln j is fitted
 * by least squares, every j weighing the same, j from 1 to the number of eigenvalues; alpha = -slope. Agrawal and
 * others: alpha-ReQ (NeurIPS 2022); their code weighs with 1/j and fits j = 10 to 99 only.
 *
 * A spectrum with an eigenvalue of 0 follows no power law, and one point defines no line: NaN.
 */
export function alphaReq(covarianceEigenvalues: Float64Array): AlphaReq {
  const count = covarianceEigenvalues.length;
  const x = covarianceEigenvalues.map((_, index) => Math.log(index + 1));
  const y = covarianceEigenvalues.map(Math.log);
  const meanX = x.reduce((sum, value) => sum + value, 0) / count;
  const meanY = y.reduce((sum, value) => sum + value, 0) / count;
  let sxx = 0;
  let sxy = 0;
  let syy = 0;
  x.forEach((value, index) => {
    const dx = value - meanX;
    const dy = (y[index] ?? NaN) - meanY;
    sxx += dx * dx;
    sxy += dx * dy;
    syy += dy * dy;
  });
  const slope = sxy / sxx;
  return { alpha: -slope, slope, r2: (sxy * sxy) / (sxx * syy), fitPoints: count };
}

/**
 * The participation ratio (sum of eigenvalues)^2 / sum of their squares of the centred covariance: how many dimensions
 * the variance is spread over, from 1 to their number. Gao and others: A theory of multineuronal dimensionality (2017).
 * NaN without variance or without eigenvalues.
 */
export function participationRatio(covarianceEigenvalues: Float64Array): number {
  const sum = covarianceEigenvalues.reduce((total, value) => total + value, 0);
  const squares = covarianceEigenvalues.reduce((total, value) => total + value * value, 0);
  return (sum * sum) / squares;
}

/**
 * RankMe, the effective rank of a spectrum: exp(-sum p ln p) with p = value / sum of values + epsilon. From 1 (one
 * direction) to the number of values (all alike). Garrido, Balestriero, Najman, LeCun: RankMe (2023, arXiv 2210.02885),
 * equation 1: `spectrum` are the singular values of the **uncentred** embedding, epsilon is 1e-7.
 *
 * Named variants of it: `centredSingular` takes the singular values of the centred embedding, `centredEigenvalues` the
 * covariance eigenvalues (arnab39/reptrix), `uncentredEps1e-5` epsilon 1e-5 (galilai-group/stable-pretraining).
 *
 * A spectrum that is all 0 has no effective rank: NaN.
 */
export function rankMe(spectrum: Float64Array, epsilon = 1e-7): number {
  const sum = spectrum.reduce((total, value) => total + value, 0);
  const entropy = spectrum.reduce((total, value) => {
    const share = value / sum + epsilon;
    return total - share * Math.log(share);
  }, 0);
  return Math.exp(entropy);
}

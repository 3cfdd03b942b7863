/**
 * VICReg's loss and gradient as plain loops in float64, straight from the official code's formulas: what the program and
 * its judge are compared with at sizes of our own. Matrices are row-major [n, d].
 */
export type VicregParams = { lambda: number; mu: number; nu: number; eps: number; gamma: number; summed: boolean };

type Branch = {
  variance: number;
  covariance: number;
  varianceGradient: Float64Array;
  covarianceGradient: Float64Array;
};

const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN;

function branch(z: Float64Array, n: number, d: number, { eps, gamma }: VicregParams): Branch {
  const centred = z.map((value, index) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += at(z, i * d + (index % d));
    return value - sum / n;
  });
  const covariances = new Float64Array(d * d).map((_, index) => {
    const [j, k] = [Math.floor(index / d), index % d];
    let sum = 0;
    for (let i = 0; i < n; i++) sum += at(centred, i * d + j) * at(centred, i * d + k);
    return sum / (n - 1);
  });
  const deviations = Array.from({ length: d }, (_, j) => Math.sqrt(at(covariances, j * d + j) + eps));
  const off = covariances.map((value, index) => (index % (d + 1) === 0 ? 0 : value));
  return {
    variance: deviations.reduce((sum, deviation) => sum + Math.max(0, gamma - deviation), 0) / d,
    covariance: off.reduce((sum, value) => sum + value * value, 0) / d,
    varianceGradient: centred.map((value, index) => {
      const deviation = at(deviations, index % d);
      return deviation < gamma ? -value / (deviation * (n - 1) * d) : 0;
    }),
    covarianceGradient: centred.map((_, index) => {
      const [i, j] = [Math.floor(index / d), index % d];
      let sum = 0;
      for (let k = 0; k < d; k++) sum += at(off, j * d + k) * at(centred, i * d + k);
      return (4 * sum) / ((n - 1) * d);
    }),
  };
}

export function naiveVicreg(a: Float64Array, b: Float64Array, n: number, d: number, params: VicregParams) {
  const [ofA, ofB] = [branch(a, n, d, params), branch(b, n, d, params)];
  const share = params.summed ? 1 : 0.5;
  const terms = {
    inv: a.reduce((sum, value, index) => sum + (value - at(b, index)) ** 2, 0) / (n * d),
    varA: ofA.variance,
    varB: ofB.variance,
    var: share * (ofA.variance + ofB.variance),
    covA: ofA.covariance,
    covB: ofB.covariance,
    cov: ofA.covariance + ofB.covariance,
  };
  const gradientOf = (own: Branch, sign: number) =>
    a.map(
      (value, index) =>
        (sign * params.lambda * 2 * (value - at(b, index))) / (n * d) +
        params.mu * share * at(own.varianceGradient, index) +
        params.nu * at(own.covarianceGradient, index),
    );
  return {
    loss: params.lambda * terms.inv + params.mu * terms.var + params.nu * terms.cov,
    terms,
    gradients: { A: gradientOf(ofA, 1), B: gradientOf(ofB, -1) },
  };
}

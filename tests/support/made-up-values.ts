/** Values that a test can tell again from their step. */
export function madeUpValues(step: number): Record<'loss' | 'variance' | 'covariance', number> {
  return {
    loss: Math.fround(Math.sin(step)),
    variance: step,
    covariance: step % 10 === 3 ? NaN : Math.fround(1 / (step + 1)),
  };
}

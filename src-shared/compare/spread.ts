/** What is told of the spread of several runs: from the lowest to the highest, or a deviation to each side of the mean. */
export const SPREAD_KINDS = ['deviation', 'extremes'] as const;
export type SpreadKind = (typeof SPREAD_KINDS)[number];

/** In words, for heads of tables and legends. */
export const SPREAD_TITLES: Record<SpreadKind, string> = {
  deviation: '± standard deviation',
  extremes: 'lowest … highest',
};

/** Of the finite values of some runs. */
export type Spread = { mean: number; low: number; high: number; runs: number };

/**
 * Mean and spread of the values that are finite; undefined when none is.
 * @param kind 'deviation': that of a sample (divided by n - 1), 0 of a single run
 */
export function spreadOf(values: readonly number[], kind: SpreadKind): Spread | undefined {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  // Divided first: the sum of large values may not be finite.
  const mean = finite.reduce((sum, value) => sum + value / finite.length, 0);
  const runs = finite.length;
  if (kind === 'extremes') return { mean, low: Math.min(...finite), high: Math.max(...finite), runs };
  const squares = finite.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const deviation = runs < 2 ? 0 : Math.sqrt(squares / (runs - 1));
  return { mean, low: mean - deviation, high: mean + deviation, runs };
}

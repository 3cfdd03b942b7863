import { philox, type Key } from '../../src-shared/random/philox.ts';

/** What the fake trainer reports of update number `step`: known beforehand, so that what comes back can be compared. */

export const STEPS_PER_SECOND = Number(process.env['BENCH_STEPS_PER_SECOND'] ?? 50);

/** As many series as a run with every diagnostic has. */
export const SERIES = [
  ...['loss', 'invariance', 'variance_a', 'variance_b', 'covariance_a', 'covariance_b', 'gradient_norm'],
  ...['learning_rate', 'views_per_second', 'rank_a', 'rank_b', 'participation_a', 'participation_b', 'alpha_a'],
  ...['alpha_b', 'alignment', 'uniformity', 'deviation_a', 'deviation_b', 'correlation'],
];

const KEY: Key = [0, 0];
const words = new Uint32Array(4);

/** In [0, 1), as hard to compress as real measurements are. */
function noise(step: number, index: number): number {
  philox([step, index, 0, 0], KEY, words);
  return (words[0] ?? 0) / 2 ** 32;
}

/** Milliseconds since the run began: the pace of the fake trainer, with the unevenness of real steps. */
export function millisecondsAt(step: number): number {
  return ((step + noise(step, SERIES.length)) * 1000) / STEPS_PER_SECOND;
}

/** Curves that fall as losses do; each value has all the digits that a float32 holds. */
export function valuesAt(step: number): Record<string, number> {
  return Object.fromEntries(
    SERIES.map((name, index) => [name, Math.fround((index + 1) / (1 + step / 500) + 0.1 * noise(step, index))]),
  );
}

import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';

export const MOST_SEEDS = 50;
const LARGEST_SEED = 0xffffffff;
const LONGEST_NAME = 300;

/**
 * The same configuration with `count` seeds, from its own on; runs that were given a name are told apart by their seed.
 * @throws AppError at the seed when there are not so many left
 */
export function withSeeds(config: RunConfig, count: number): RunConfig[] {
  if (count === 1) return [config];
  if (config.seed + count - 1 > LARGEST_SEED) {
    throw new AppError('seeds-exhausted', `seed: ${count} seeds from here on end beyond ${LARGEST_SEED}.`, {
      kind: 'usage',
    });
  }
  return Array.from({ length: count }, (_, index) => {
    const seed = config.seed + index;
    const ending = `, seed ${seed}`;
    const name = config.name === null ? null : `${config.name.slice(0, LONGEST_NAME - ending.length)}${ending}`;
    return { ...config, seed, name };
  });
}

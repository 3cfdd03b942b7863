import type { RunSummary } from '../../../src-shared/contract/runs.ts';

/** '“first”', '3 runs': how sentences name runs. */
export function nameRuns(runs: readonly Pick<RunSummary, 'name'>[]): string {
  const [first] = runs;
  return runs.length === 1 && first !== undefined ? `“${first.name}”` : `${runs.length} runs`;
}

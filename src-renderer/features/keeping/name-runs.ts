import type { RunSummary } from '../../../src-shared/contract/runs.ts';

const LONGEST_SHOWN = 60;

function shortened(name: string): string {
  const characters = Array.from(name);
  return characters.length <= LONGEST_SHOWN ? name : `${characters.slice(0, LONGEST_SHOWN - 1).join('')}…`;
}

/** '“first”', '3 runs': how sentences name runs. */
export function nameRuns(runs: readonly Pick<RunSummary, 'name'>[]): string {
  const [first] = runs;
  return runs.length === 1 && first !== undefined ? `“${shortened(first.name)}”` : `${runs.length} runs`;
}

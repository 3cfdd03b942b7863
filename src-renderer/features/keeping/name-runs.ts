import type { RunSummary } from '../../../src-shared/contract/runs.ts';

const LONGEST_SHOWN = 60;
/** Letters of scripts that run from right to left. */
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Between the marks of Unicode that keep such a name from turning the words around it. */
const isolated = (name: string) => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);

function shortened(name: string): string {
  const characters = Array.from(name);
  return characters.length <= LONGEST_SHOWN ? name : `${characters.slice(0, LONGEST_SHOWN - 1).join('')}…`;
}

/** '“first”', '3 runs': how sentences name runs. */
export function nameRuns(runs: readonly Pick<RunSummary, 'name'>[]): string {
  const [first] = runs;
  return runs.length === 1 && first !== undefined ? `“${isolated(shortened(first.name))}”` : `${runs.length} runs`;
}

import type { RunSummary } from '../../src-shared/contract/runs.ts';

const PROGRAM = 'VICReg Workbench';

const PLACES: Record<string, string> = {
  datasets: 'Data sets',
  new: 'New run',
  runs: 'Runs',
  compare: 'Compare',
  settings: 'Settings',
};

/** What stands over the window, and on its tab: where it is. */
export function titleOfPlace(place: string, subject?: string): string {
  const name = place === 'datasets' && subject !== undefined ? subject : PLACES[place];
  return name === undefined ? PROGRAM : `${name} - ${PROGRAM}`;
}

/** The progress comes first: of a tab little more than that can be read. */
export function titleOfRun({ name, status, step, totalSteps }: RunSummary): string {
  const isUnderWay = status === 'running' || status === 'starting';
  const told = isUnderWay ? `${Math.floor((100 * step) / Math.max(1, totalSteps))} % ${name}` : `${name}, ${status}`;
  return `${told} - ${PROGRAM}`;
}

import type { Columns } from './columns.ts';

/** How a run is drawn: no two of twenty alike, in colour and dash. */
export type RunLook = { colour: string; dash: readonly number[] };

/** Okabe and Ito's colours, in a middle lightness that is seen on dark and light. */
const COLOURS = ['#d9822b', '#2f9bd8', '#1fa37a', '#c2649a', '#b8a31a', '#6f7fe0', '#d55e4c'];
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3]];

/** @param place among the runs that are not the baseline */
export function lookOf(place: number, isBaseline: boolean): RunLook {
  if (isBaseline) return { colour: 'var(--text)', dash: [] };
  // Neighbours differ in both.
  return {
    colour: COLOURS[place % COLOURS.length] ?? 'var(--text)',
    dash: DASHES[(place + Math.floor(place / COLOURS.length) + 1) % DASHES.length] ?? [],
  };
}

/** The looks of runs by their identifiers: their own, or that of their group; none for a run that is hidden or in no group. */
export function looksOf({ columns }: Columns): Map<string, RunLook> {
  return new Map(columns.flatMap(({ look, runs }) => runs.map(({ run }): [string, RunLook] => [run.id, look])));
}

import type { Difference } from './differences.ts';
import type { MetricRow } from './results.ts';
import { SPREAD_TITLES, type SpreadKind } from './spread.ts';

type Field = string | number | undefined;

/** A setting's value as a configuration has it, text without its quotes. */
const text = (value: unknown): string => {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

/** The settings that differ, as lines of a file: one column per run. */
export function differenceRows(runs: readonly { id: string; name: string }[], differences: readonly Difference[]) {
  return [
    ['setting', ...runs.map(({ name }) => name)],
    ['run', ...runs.map(({ id }) => id)],
    ...differences.map(({ path, values }) => [path, ...values.map(text)]),
  ];
}

/**
 * The table of metrics, as lines of a file: exact numbers, each column with its difference from the baseline, groups with
 * their spread and number of runs too.
 * @param spread of groups; null when each column is a run
 */
export function resultRows(
  titles: readonly string[],
  rows: readonly MetricRow[],
  spread: SpreadKind | null,
): Field[][] {
  const heads = (title: string): string[] => {
    const difference = `${title}: difference`;
    if (spread === null) return [title, difference];
    const ends = SPREAD_TITLES[spread];
    return [`${title}: mean`, `${title}: low (${ends})`, `${title}: high (${ends})`, `${title}: runs`, difference];
  };
  return [
    ['metric', 'better', ...titles.flatMap(heads)],
    ...rows.map(({ metric, direction, results }): Field[] => [
      metric,
      direction ?? '',
      ...results.flatMap(({ value, low, high, runs, difference }): Field[] =>
        spread === null ? [value, difference] : [value, low, high, runs, difference],
      ),
    ]),
  ];
}

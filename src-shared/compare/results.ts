import type { SeriesSummary } from '../contract/runs.ts';
import { directionOf, type Direction } from './direction.ts';
import { spreadOf, type SpreadKind } from './spread.ts';

/** What of a metric stands in the table. */
export type ResultKind = 'best' | 'last';

export type Result = {
  /** Of a run; of a group the mean over those of its runs that have a finite one. */
  value: number | undefined;
  /** How far the runs of a group reach; undefined for a single run and where no value is finite. */
  low: number | undefined;
  high: number | undefined;
  /** Runs that the value is taken over. */
  runs: number;
  /** From the baseline; undefined where either has no finite value, and at the baseline itself. */
  difference: number | undefined;
  /** Whether that is an improvement; undefined where neither way is, or it is the same. */
  isBetter: boolean | undefined;
};
export type MetricRow = { metric: string; direction: Direction | undefined; results: Result[] };

/** Columns of the table: runs by their indexes, or whole groups of them. */
export type ResultColumns =
  | { kind: 'runs'; members: readonly number[] }
  | { kind: 'groups'; members: readonly (readonly number[])[]; spread: SpreadKind };

type Value = Pick<Result, 'value' | 'low' | 'high' | 'runs'>;

function valueOf(series: SeriesSummary | undefined, kind: ResultKind, direction: Direction | undefined) {
  if (series === undefined) return undefined;
  if (kind === 'last' || direction === undefined) return series.last;
  return direction === 'lower' ? series.min : series.max;
}

function columnValues(values: readonly (number | undefined)[], columns: ResultColumns): Value[] {
  const alone = { low: undefined, high: undefined };
  if (columns.kind === 'runs') {
    return columns.members.map((index) => {
      const value = values[index];
      return { value, ...alone, runs: value === undefined ? 0 : 1 };
    });
  }
  return columns.members.map((members) => {
    const own = members.flatMap((index) => values[index] ?? []);
    const spread = spreadOf(own, columns.spread);
    if (spread === undefined) return { value: own[0], ...alone, runs: 0 };
    return { value: spread.mean, low: spread.low, high: spread.high, runs: spread.runs };
  });
}

function against(value: Value, base: Value | undefined, direction: Direction | undefined): Result {
  const none = { ...value, difference: undefined, isBetter: undefined };
  if (base === undefined || value === base || value.value === undefined || base.value === undefined) return none;
  const difference = value.value - base.value;
  if (!Number.isFinite(difference)) return none;
  if (direction === undefined || difference === 0) return { ...none, difference };
  return { ...value, difference, isBetter: (direction === 'higher') === difference > 0 };
}

function rank({ metric, direction }: MetricRow): number {
  if (direction === undefined) return 3;
  if (metric === 'loss') return 0;
  return direction === 'higher' && metric.startsWith('knn') ? 1 : 2;
}

/**
 * Every metric that any of the runs has, those first that have a good direction.
 * @param kind 'best' where a metric has a direction, else the last value
 * @param baseline the index of the column that the others are held against
 */
export function resultsOf(
  runs: readonly (readonly SeriesSummary[])[],
  kind: ResultKind,
  columns: ResultColumns,
  baseline: number,
): MetricRow[] {
  const byName = runs.map((series) => new Map(series.map((one) => [one.name, one])));
  const metrics = [...new Set(runs.flatMap((series) => series.map(({ name }) => name)))];
  const rows = metrics.map((metric): MetricRow => {
    const direction = directionOf(metric);
    const values = byName.map((series) => valueOf(series.get(metric), kind, direction));
    const own = columnValues(values, columns);
    return { metric, direction, results: own.map((value) => against(value, own[baseline], direction)) };
  });
  return rows.sort((a, b) => rank(a) - rank(b) || a.metric.localeCompare(b.metric, 'en'));
}

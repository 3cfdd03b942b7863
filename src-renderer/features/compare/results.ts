import type { SeriesSummary } from '../../../src-shared/contract/runs.ts';
import { directionOf, type Direction } from '../runs/direction.ts';

/** What of a metric stands in the table. */
export type ResultKind = 'best' | 'last';

export type Result = {
  value: number | undefined;
  /** From the baseline; undefined where either has no finite value, and at the baseline itself. */
  difference: number | undefined;
  /** Whether that is an improvement; undefined where neither way is, or it is the same. */
  isBetter: boolean | undefined;
};
export type MetricRow = { metric: string; direction: Direction | undefined; results: Result[] };

function valueOf(series: SeriesSummary | undefined, kind: ResultKind, direction: Direction | undefined) {
  if (series === undefined) return undefined;
  if (kind === 'last' || direction === undefined) return series.last;
  return direction === 'lower' ? series.min : series.max;
}

function against(value: number | undefined, base: number | undefined, direction: Direction | undefined): Result {
  if (value === undefined || base === undefined || !Number.isFinite(value) || !Number.isFinite(base)) {
    return { value, difference: undefined, isBetter: undefined };
  }
  const difference = value - base;
  const isBetter =
    direction === undefined || difference === 0 ? undefined : (direction === 'higher') === difference > 0;
  return { value, difference, isBetter };
}

/**
 * Every metric that any of the runs has, those first that have a good direction.
 * @param kind 'best' where a metric has a direction, else the last value
 * @param baseline the index of the run that the others are held against
 */
export function resultsOf(
  runs: readonly (readonly SeriesSummary[])[],
  kind: ResultKind,
  baseline: number,
): MetricRow[] {
  const byName = runs.map((series) => new Map(series.map((one) => [one.name, one])));
  const metrics = [...new Set(runs.flatMap((series) => series.map(({ name }) => name)))];
  const rows = metrics.map((metric): MetricRow => {
    const direction = directionOf(metric);
    const values = byName.map((series) => valueOf(series.get(metric), kind, direction));
    const results = values.map((value, index) =>
      index === baseline
        ? { value, difference: undefined, isBetter: undefined }
        : against(value, values[baseline], direction),
    );
    return { metric, direction, results };
  });
  const rank = ({ metric, direction }: MetricRow) =>
    direction === undefined ? 3 : metric === 'loss' ? 0 : direction === 'higher' && metric.startsWith('knn') ? 1 : 2;
  return rows.sort((a, b) => rank(a) - rank(b) || a.metric.localeCompare(b.metric));
}

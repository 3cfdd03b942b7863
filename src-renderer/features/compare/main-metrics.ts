import { directionOf } from '../../../src-shared/compare/direction.ts';
import { resultsOf } from '../../../src-shared/compare/results.ts';
import type { RunDetails } from '../../../src-shared/contract/runs.ts';

/** Every metric of these runs, in the order of the table of metrics. */
export function metricsOf(runs: readonly RunDetails[]): string[] {
  const series = runs.map((details) => details.series);
  return resultsOf(series, 'last', { kind: 'runs', members: [] }, 0).map(({ metric }) => metric);
}

/** What people look at first; the others are a click away, because drawing everything at once takes long. */
export function mainMetrics(metrics: readonly string[]): string[] {
  return metrics.filter((metric) => directionOf(metric) !== undefined && !/_[ab]$|_per_second$/.test(metric));
}

/** A list with one of its entries moved by some places, as far as there are any. */
export function moved(names: readonly string[], name: string, by: number): string[] {
  const from = names.indexOf(name);
  if (from === -1) return [...names];
  const rest = names.filter((other) => other !== name);
  const to = Math.max(0, Math.min(rest.length, from + by));
  return [...rest.slice(0, to), name, ...rest.slice(to)];
}

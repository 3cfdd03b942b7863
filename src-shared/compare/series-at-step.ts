import type { EngineServices } from '../contract/index.ts';
import type { RunDetails, SeriesSummary } from '../contract/runs.ts';

type Runs = Pick<EngineServices['runs'], 'overview'>;

/**
 * What the series of a run had come to after the update `step`: each with its latest value measured then or before. None
 * for a run that has not got so far, because its last value is not its value there.
 */
export async function seriesAtStep(
  runs: Runs,
  { run, series }: Pick<RunDetails, 'run' | 'series'>,
  step: number,
  signal?: AbortSignal,
): Promise<SeriesSummary[]> {
  if (run.step <= step) return [];
  const begun = series.filter(({ firstStep }) => firstStep <= step);
  const options = signal === undefined ? {} : { signal };
  return Promise.all(
    begun.map(async ({ name }): Promise<SeriesSummary> => {
      const { firstStep, lastStep, points, nonFinite, min, max, last } = await runs.overview(
        { runId: run.id, name, fromStep: 0, toStep: step, buckets: 1 },
        options,
      );
      return {
        name,
        points: points[0] ?? 0,
        nonFinite: nonFinite[0] ?? 0,
        firstStep: firstStep[0] ?? 0,
        lastStep: lastStep[0] ?? 0,
        last: last[0] ?? NaN,
        min: min[0] ?? NaN,
        max: max[0] ?? NaN,
      };
    }),
  );
}

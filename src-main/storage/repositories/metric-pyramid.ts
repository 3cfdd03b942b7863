import type { Database } from '../database.ts';
import type { StepRange } from '../metric-points.ts';
import type { Summary } from '../metric-summaries.ts';

type SummaryRow = Omit<Summary, 'min' | 'max' | 'first' | 'last'> &
  Record<'min' | 'max' | 'first' | 'last', number | null>;

const COLUMNS = `first_step AS firstStep, last_step AS lastStep, first_milliseconds AS firstMilliseconds,
  last_milliseconds AS lastMilliseconds, points, non_finite AS nonFinite, min, max, first, last`;

/** NaN is bound as NULL, which is what the table has for it. */
export function insertSummary(database: Database, series: number, level: number, summary: Summary): void {
  database
    .prepare(
      `INSERT INTO metric_summaries (series_id, level, first_step, last_step, first_milliseconds, last_milliseconds,
         points, non_finite, min, max, first, last)
       VALUES (:series, :level, :firstStep, :lastStep, :firstMilliseconds, :lastMilliseconds,
         :points, :nonFinite, :min, :max, :first, :last)`,
    )
    .run({ series, level, ...summary });
}

/** The summaries of a level that lie wholly within the range, in order. */
export function readSummaries(database: Database, series: number, level: number, range: StepRange): Summary[] {
  return database
    .prepare<[{ series: number; level: number } & StepRange], SummaryRow>(
      `SELECT ${COLUMNS} FROM metric_summaries
       WHERE series_id = :series AND level = :level AND first_step BETWEEN :fromStep AND :toStep
         AND last_step <= :toStep
       ORDER BY first_step`,
    )
    .all({ series, level, ...range })
    .map((row) => ({
      ...row,
      min: row.min ?? NaN,
      max: row.max ?? NaN,
      first: row.first ?? NaN,
      last: row.last ?? NaN,
    }));
}

/** The coarsest level that has at least `wanted` summaries within the range; 0, the points themselves, if none has. */
export function coarsestLevel(database: Database, series: number, range: StepRange, wanted: number): number {
  const top = database
    .prepare<[number], number | null>('SELECT max(level) FROM metric_summaries WHERE series_id = ?')
    .pluck()
    .get(series);
  const count = database
    .prepare<[{ series: number; level: number; wanted: number } & StepRange], number>(
      `SELECT count(*) FROM (SELECT 1 FROM metric_summaries
         WHERE series_id = :series AND level = :level AND first_step BETWEEN :fromStep AND :toStep
           AND last_step <= :toStep
         LIMIT :wanted)`,
    )
    .pluck();
  for (let level = top ?? 0; level > 0; level--) {
    if ((count.get({ series, level, wanted, ...range }) ?? 0) >= wanted) return level;
  }
  return 0;
}

/**
 * Forgets every summary that reaches to `step` or beyond. What is left still covers the series from its beginning
 * without a gap, on every level.
 */
export function cutPyramid(database: Database, series: number, step: number): void {
  database.prepare('DELETE FROM metric_summaries WHERE series_id = ? AND last_step >= ?').run(series, step);
}

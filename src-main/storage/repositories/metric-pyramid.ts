import type { Database } from '../database.ts';
import type { StepRange } from '../metric-points.ts';
import type { Summary } from '../metric-summaries.ts';
import { prepared } from '../prepared.ts';

type SummaryRow = Omit<Summary, 'min' | 'max' | 'first' | 'last'> &
  Record<'min' | 'max' | 'first' | 'last', number | null>;

type Place = { series: number; level: number };

const insert = prepared((database) =>
  database.prepare<[Place & Summary]>(
    `INSERT INTO metric_summaries (series_id, level, first_step, last_step, first_milliseconds, last_milliseconds,
       points, non_finite, min, max, first, last)
     VALUES (:series, :level, :firstStep, :lastStep, :firstMilliseconds, :lastMilliseconds,
       :points, :nonFinite, :min, :max, :first, :last)`,
  ),
);

/** NaN is bound as NULL, which is what the table has for it. */
export function insertSummary(database: Database, series: number, level: number, summary: Summary): void {
  insert(database).run({ series, level, ...summary });
}

const WITHIN = `FROM metric_summaries
  WHERE series_id = :series AND level = :level AND first_step BETWEEN :fromStep AND :toStep AND last_step <= :toStep`;

const selectWithin = prepared((database) =>
  database.prepare<[Place & StepRange], SummaryRow>(
    `SELECT first_step AS firstStep, last_step AS lastStep, first_milliseconds AS firstMilliseconds,
       last_milliseconds AS lastMilliseconds, points, non_finite AS nonFinite, min, max, first, last
     ${WITHIN} ORDER BY first_step`,
  ),
);

/** The summaries of a level that lie wholly within the range, in order. */
export function readSummaries(database: Database, series: number, level: number, range: StepRange): Summary[] {
  return selectWithin(database)
    .all({ series, level, ...range })
    .map((row) => ({
      ...row,
      min: row.min ?? NaN,
      max: row.max ?? NaN,
      first: row.first ?? NaN,
      last: row.last ?? NaN,
    }));
}

const selectTop = prepared((database) =>
  database.prepare<[number], number | null>('SELECT max(level) FROM metric_summaries WHERE series_id = ?').pluck(),
);

const countWithin = prepared((database) =>
  database
    .prepare<[Place & StepRange & { wanted: number }], number>(
      `SELECT count(*) FROM (SELECT 1 ${WITHIN} LIMIT :wanted)`,
    )
    .pluck(),
);

/** The coarsest level that has at least `wanted` summaries within the range; 0, the points themselves, if none has. */
export function coarsestLevel(database: Database, series: number, range: StepRange, wanted: number): number {
  for (let level = selectTop(database).get(series) ?? 0; level > 0; level--) {
    if (countWithin(database).get({ series, level, wanted, ...range }) === wanted) return level;
  }
  return 0;
}

const selectEnd = prepared((database) =>
  database
    .prepare<[number, number], number>(
      'SELECT last_step FROM metric_summaries WHERE series_id = ? AND level = ? ORDER BY first_step DESC LIMIT 1',
    )
    .pluck(),
);

/** The last step that a level covers, -1 when it is empty. */
export function endOfLevel(database: Database, series: number, level: number): number {
  return selectEnd(database).get(series, level) ?? -1;
}

/**
 * Forgets every summary that reaches to `step` or beyond. What is left still covers the series from its beginning
 * without a gap, on every level.
 */
export function cutPyramid(database: Database, series: number, step: number): void {
  database.prepare('DELETE FROM metric_summaries WHERE series_id = ? AND last_step >= ?').run(series, step);
}

import { TOTALS } from '../../../src-shared/contract/runs.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import { CHUNK_POINTS } from '../metric-chunks.ts';
import type { StepRange } from '../metric-points.ts';
import type { Summary } from '../metric-summaries.ts';
import { prepared } from '../prepared.ts';
import { findOpenAttempt } from './attempts.ts';
import { overviewOf } from './metric-overview.ts';
import { findAllSeries, readPoints, readTail, type SeriesView } from './metric-reader.ts';

/** Names as a JSON array; per name the numbers of TOTALS, as bytes of float64. */
export type SeriesTotals = { names: string; totals: Uint8Array };

/** The branching of the search for an extreme. */
const PARTS = 64;

/** The first step of a value that is known to be an extreme: from coarse to fine, down to one stretch of points. */
function findExtreme(database: Database, series: SeriesView, which: 'min' | 'max', value: number): number {
  let range: StepRange = { fromStep: 0, toStep: series.lastStep };
  for (;;) {
    const parts = overviewOf(database, series, range, PARTS);
    const part = parts.find((summary) => summary[which] === value);
    if (part === undefined) throw new Error(`the ${which} ${value} of series ${series.id} is not among its summaries`);
    range = { fromStep: part.firstStep, toStep: part.lastStep };
    if (part.points > CHUNK_POINTS && parts.length > 1) continue;
    const { steps, values } = readPoints(database, series, range);
    return steps[values.indexOf(value)] ?? -1;
  }
}

function totalsOf(database: Database, series: SeriesView, whole: Summary): Record<(typeof TOTALS)[number], number> {
  const stepOf = (which: 'min' | 'max') =>
    Number.isNaN(whole[which]) ? -1 : findExtreme(database, series, which, whole[which]);
  const { lastStep, last, min, max } = whole;
  return { lastStep, last, min, minStep: stepOf('min'), max, maxStep: stepOf('max') };
}

/** A few milliseconds for a run of twenty series, however long they are. */
function measure(database: Database, runId: string): SeriesTotals {
  const tail = readTail(database, runId);
  const names: string[] = [];
  const totals: number[] = [];
  for (const series of findAllSeries(database, runId)) {
    const view = { ...series, waiting: tail.get(series.id) };
    const [whole] = overviewOf(database, view, { fromStep: 0, toStep: Infinity }, 1);
    if (whole === undefined) continue;
    const numbers = totalsOf(database, view, whole);
    names.push(series.name);
    totals.push(...TOTALS.map((key) => numbers[key]));
  }
  return { names: JSON.stringify(names), totals: new Uint8Array(Float64Array.from(totals).buffer) };
}

const insert = prepared((database) =>
  database.prepare<[{ runId: string } & SeriesTotals]>(
    // The run may have been removed since it was listed.
    `INSERT OR REPLACE INTO series_totals (run_id, names, totals)
     SELECT id, :names, :totals FROM runs WHERE id = :runId`,
  ),
);

/** Measures the series of a run, and keeps what was found unless an attempt that adds to them is under way. */
export function measureSeriesTotals(database: Database, runId: string): SeriesTotals {
  return inTransaction(database, () => {
    const found = measure(database, runId);
    if (findOpenAttempt(database, runId) === undefined) insert(database).run({ runId, ...found });
    return found;
  });
}

const remove = prepared((database) => database.prepare<[string]>('DELETE FROM series_totals WHERE run_id = ?'));

/** Forgets what was measured, because an attempt begins; part of startRun (runs.ts). */
export function forgetSeriesTotals(database: Database, runId: string): void {
  remove(database).run(runId);
}

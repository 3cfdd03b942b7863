import { AppError } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import type { Points, StepRange } from '../metric-points.ts';
import { encodeTail, type TailRow } from '../metric-tail.ts';
import { prepared } from '../prepared.ts';
import { findOpenAttempt } from './attempts.ts';
import { compactTail } from './metric-compaction.ts';
import {
  createSeries,
  findAllSeries,
  readPoints,
  setLastStep,
  viewSeries,
  viewSeveral,
  type Series,
} from './metric-reader.ts';

/**
 * What one update measured: its number (from 0), milliseconds since the run began, and a value, which may be NaN or
 * infinite and is kept as float32, for every series that it measured.
 */
export type MetricRow = { step: number; milliseconds: number; values: Readonly<Record<string, number>> };

/** The tail of a run is turned into chunks when it has that many rows or bytes: reading it stays cheap. */
const TAIL_ROWS = 512;
const TAIL_BYTES = 128 * 1024;

/**
 * Adds to the series of a run, all rows or, when it throws, none; what it returned from is on the disk. Series come
 * into being with their first point. The steps of a series must go up.
 * @param attempt the number that startRun gave
 * @throws AppError when that attempt is over, so that a trainer given up for lost cannot write into the next one's points
 */
export function appendMetrics(database: Database, runId: string, attempt: number, rows: readonly MetricRow[]): void {
  inTransaction(database, () => {
    if (findOpenAttempt(database, runId)?.number !== attempt) {
      throw new AppError('attempt-over', `Attempt ${attempt} of run ${runId} is over: nothing is added to it.`);
    }
    appendToTail(database, runId, encodeTail(numberSeries(database, runId, rows)));
  });
}

/** Puts numbers in the place of names, and moves the last step of every series on. */
function numberSeries(database: Database, runId: string, rows: readonly MetricRow[]): TailRow[] {
  const known = new Map(findAllSeries(database, runId).map((series) => [series.name, series]));
  const moved = new Set<Series>();
  const numbered = rows.map(({ step, milliseconds, values }) => ({
    step,
    milliseconds,
    values: Object.entries(values).map(([name, value]): [number, number] => {
      const series = known.get(name) ?? createSeries(database, runId, name);
      if (!Number.isSafeInteger(step) || step <= series.lastStep || !Number.isFinite(milliseconds)) {
        throw new Error(`series ${name}: step ${step} at ${milliseconds} ms cannot follow step ${series.lastStep}`);
      }
      series.lastStep = step;
      known.set(name, series);
      moved.add(series);
      return [series.id, value];
    }),
  }));
  for (const { id, lastStep } of moved) setLastStep(database, id, lastStep);
  return numbered;
}

const selectTailEnd = prepared((database) =>
  database.prepare<[string], { number: number; bytes: number }>(
    'SELECT number, bytes FROM metric_tail WHERE run_id = ? ORDER BY number DESC LIMIT 1',
  ),
);

const insertTail = prepared((database) =>
  database.prepare<[string, number, number, Uint8Array]>(
    'INSERT INTO metric_tail (run_id, number, bytes, data) VALUES (?, ?, ?, ?)',
  ),
);

function appendToTail(database: Database, runId: string, data: Uint8Array): void {
  const end = selectTailEnd(database).get(runId) ?? { number: 0, bytes: 0 };
  const number = end.number + 1;
  const bytes = end.bytes + data.byteLength;
  insertTail(database).run(runId, number, bytes, data);
  if (number >= TAIL_ROWS || bytes >= TAIL_BYTES) compactTail(database, runId);
}

/**
 * The points of a series, one value per step: without those that a later attempt made anew (readSuperseded has them).
 * @param range both ends included, by default everything
 * @throws AppError when the run has no such series
 */
export function readMetrics(database: Database, runId: string, name: string, range: Partial<StepRange> = {}): Points {
  const { fromStep = 0, toStep = Infinity } = range;
  return database.transaction(() => readPoints(database, viewSeries(database, runId, name), { fromStep, toStep }))();
}

/** Points of a series within a range, and the last step of the whole series, -1 when it is empty. */
export type SeriesPart = Points & { name: string; lastStep: number };

/**
 * readMetrics for several series at one moment.
 * @param names null for all of the run
 * @throws AppError when the run has no such series
 */
export function readSeries(
  database: Database,
  runId: string,
  names: readonly string[] | null,
  range: StepRange,
): SeriesPart[] {
  return database.transaction(() =>
    viewSeveral(database, runId, names).map((series) => {
      const { name, lastStep } = series;
      return { name, lastStep, ...readPoints(database, series, range) };
    }),
  )();
}

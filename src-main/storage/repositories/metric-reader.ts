import { AppError, messageOf } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { decodeChunk } from '../metric-chunks.ts';
import { clipPoints, concatenatePoints, type Points, type StepRange } from '../metric-points.ts';
import { pointsInTail } from '../metric-tail.ts';
import { prepared } from '../prepared.ts';

export type Series = { id: number; runId: string; name: string; lastStep: number };

const SERIES_COLUMNS = 'id, run_id AS runId, name, last_step AS lastStep';

const selectSeries = prepared((database) =>
  database.prepare<[string], Series>(`SELECT ${SERIES_COLUMNS} FROM metric_series WHERE run_id = ? ORDER BY name`),
);

/** Every series of a run by name, those without points included: their last step is -1. */
export function findAllSeries(database: Database, runId: string): Series[] {
  return selectSeries(database).all(runId);
}

const insertSeries = prepared((database) =>
  database.prepare<[string, string], Series>(
    `INSERT INTO metric_series (run_id, name) VALUES (?, ?) RETURNING ${SERIES_COLUMNS}`,
  ),
);

export function createSeries(database: Database, runId: string, name: string): Series {
  const series = insertSeries(database).get(runId, name);
  if (series === undefined) throw new Error(`the series ${name} of run ${runId} was not made`);
  return series;
}

const updateLastStep = prepared((database) =>
  database.prepare<[number, number]>('UPDATE metric_series SET last_step = ? WHERE id = ?'),
);

export function setLastStep(database: Database, series: number, lastStep: number): void {
  updateLastStep(database).run(lastStep, series);
}

/** @throws AppError when the run has no series of that name */
export function requireSeries(database: Database, runId: string, name: string): Series {
  return seriesNamed(findAllSeries(database, runId), runId, name);
}

function seriesNamed(all: readonly Series[], runId: string, name: string): Series {
  const series = all.find((candidate) => candidate.name === name);
  if (series !== undefined) return series;
  const known = all.length === 0 ? 'It has none yet.' : `It has: ${all.map((other) => other.name).join(', ')}.`;
  throw new AppError('series-unknown', `Run ${runId} has no series named ${name}. ${known}`, { kind: 'usage' });
}

export type StoredChunk = { id: number; firstStep: number; lastStep: number; points: number; data: Uint8Array };

/**
 * The points of a stored chunk.
 * @throws AppError when it is damaged
 */
export function pointsOfChunk(
  database: Database,
  series: number,
  chunk: Pick<StoredChunk, 'firstStep' | 'points' | 'data'>,
): Points {
  try {
    return decodeChunk(chunk.data, chunk.points);
  } catch (error) {
    const found = database
      .prepare<[number], Series>(`SELECT ${SERIES_COLUMNS} FROM metric_series WHERE id = ?`)
      .get(series);
    throw new AppError(
      'metrics-damaged',
      `The database ${database.name} is damaged: the points from step ${chunk.firstStep} of the series ` +
        `${found?.name ?? series} of run ${found?.runId ?? ''} cannot be read (${messageOf(error)}).`,
      { cause: error },
    );
  }
}

const selectChunks = prepared((database) =>
  database.prepare<[{ series: number } & StepRange], StoredChunk>(
    `SELECT id, first_step AS firstStep, last_step AS lastStep, points, data FROM metric_chunks
     WHERE series_id = :series AND first_step <= :toStep AND last_step >= :fromStep AND first_step >= coalesce(
       (SELECT max(first_step) FROM metric_chunks WHERE series_id = :series AND first_step <= :fromStep), 0)
     ORDER BY first_step`,
  ),
);

/** The chunks that hold something of the range, in order. */
export function chunksWithin(database: Database, series: number, range: StepRange): StoredChunk[] {
  return selectChunks(database).all({ series, ...range });
}

const selectLastChunk = prepared((database) =>
  database.prepare<[number], Omit<StoredChunk, 'data'>>(
    `SELECT id, first_step AS firstStep, last_step AS lastStep, points FROM metric_chunks
     WHERE series_id = ? ORDER BY first_step DESC LIMIT 1`,
  ),
);

/** The last chunk, without its points: it alone may not be full. */
export function findLastChunk(database: Database, series: number): Omit<StoredChunk, 'data'> | undefined {
  return selectLastChunk(database).get(series);
}

const selectTail = prepared((database) =>
  database.prepare<[string], Uint8Array>('SELECT data FROM metric_tail WHERE run_id = ? ORDER BY number').pluck(),
);

/** What waits in the tail of a run: the points of each series, or of one. They are behind those of the last chunk. */
export function readTail(database: Database, runId: string, only?: number): Map<number, Points> {
  return pointsInTail(selectTail(database).all(runId), only);
}

/** A series at one moment, with its points in the tail; it holds within the transaction that it was read in. */
export type SeriesView = Series & { waiting: Points | undefined };

/** @throws AppError when the run has no series of that name */
export function viewSeries(database: Database, runId: string, name: string): SeriesView {
  const series = requireSeries(database, runId, name);
  return { ...series, waiting: readTail(database, runId, series.id).get(series.id) };
}

/**
 * Several series at one moment, with one look at the tail for all of them.
 * @param names null for all of the run
 * @throws AppError when the run has no series of such a name
 */
export function viewSeveral(database: Database, runId: string, names: readonly string[] | null): SeriesView[] {
  const all = findAllSeries(database, runId);
  const wanted = names === null ? all : names.map((name) => seriesNamed(all, runId, name));
  const tail = readTail(database, runId);
  return wanted.map((series) => ({ ...series, waiting: tail.get(series.id) }));
}

/** Every point of the range. */
export function readPoints(database: Database, series: SeriesView, range: StepRange): Points {
  const { id, waiting } = series;
  // Those who follow a run ask for what waits, again and again: what is before it need not be looked for.
  if (waiting !== undefined && (waiting.steps[0] ?? Infinity) <= range.fromStep) return clipPoints(waiting, range);
  const parts = chunksWithin(database, id, range).map((chunk) => pointsOfChunk(database, id, chunk));
  if (waiting !== undefined) parts.push(waiting);
  return clipPoints(concatenatePoints(parts), range);
}

import { AppError, messageOf } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { decodeChunk } from '../metric-chunks.ts';
import { clipPoints, concatenatePoints, type Points, type StepRange } from '../metric-points.ts';
import { pointsInTail } from '../metric-tail.ts';

export type Series = { id: number; runId: string; name: string; lastStep: number };

export const SERIES_COLUMNS = 'id, run_id AS runId, name, last_step AS lastStep';

export type StoredChunk = { id: number; firstStep: number; lastStep: number; points: number; data: Uint8Array };

export const CHUNK_COLUMNS = 'id, first_step AS firstStep, last_step AS lastStep, points, data';

/**
 * The points of a stored chunk.
 * @throws AppError when it is damaged
 */
export function pointsOfChunk(database: Database, series: number, chunk: Omit<StoredChunk, 'id' | 'lastStep'>): Points {
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

/** The chunks that hold something of the range, in order. */
export function chunksWithin(database: Database, series: number, range: StepRange): StoredChunk[] {
  return database
    .prepare<[{ series: number } & StepRange], StoredChunk>(
      `SELECT ${CHUNK_COLUMNS} FROM metric_chunks
       WHERE series_id = :series AND first_step <= :toStep AND last_step >= :fromStep AND first_step >= coalesce(
         (SELECT max(first_step) FROM metric_chunks WHERE series_id = :series AND first_step <= :fromStep), 0)
       ORDER BY first_step`,
    )
    .all({ series, ...range });
}

/** The last chunk, without its points: it alone may not be full. */
export function findLastChunk(database: Database, series: number): Omit<StoredChunk, 'data'> | undefined {
  return database
    .prepare<[number], Omit<StoredChunk, 'data'>>(
      `SELECT id, first_step AS firstStep, last_step AS lastStep, points FROM metric_chunks
       WHERE series_id = ? ORDER BY first_step DESC LIMIT 1`,
    )
    .get(series);
}

export function readTail(database: Database, runId: string): Uint8Array[] {
  return database
    .prepare<[string], { data: Uint8Array }>('SELECT data FROM metric_tail WHERE run_id = ? ORDER BY number')
    .all(runId)
    .map(({ data }) => data);
}

/** Every point of the range. Call it within a transaction: between two statements points may move to a chunk. */
export function readPoints(database: Database, series: Series, range: StepRange): Points {
  const parts = chunksWithin(database, series.id, range).map((chunk) => pointsOfChunk(database, series.id, chunk));
  // What waits in the tail is behind the last chunk.
  if (range.toStep > (findLastChunk(database, series.id)?.lastStep ?? -1)) {
    const waiting = pointsInTail(readTail(database, series.runId), series.id).get(series.id);
    if (waiting !== undefined) parts.push(waiting);
  }
  return clipPoints(concatenatePoints(parts), range);
}

/** The series of a run that have points, by name. */
export function findAllSeries(database: Database, runId: string): Series[] {
  return database
    .prepare<[string], Series>(
      `SELECT ${SERIES_COLUMNS} FROM metric_series WHERE run_id = ? AND last_step >= 0 ORDER BY name`,
    )
    .all(runId);
}

/** @throws AppError when the run has no series of that name */
export function requireSeries(database: Database, runId: string, name: string): Series {
  const series = database
    .prepare<[string, string], Series>(`SELECT ${SERIES_COLUMNS} FROM metric_series WHERE run_id = ? AND name = ?`)
    .get(runId, name);
  if (series !== undefined) return series;
  const names = findAllSeries(database, runId).map((known) => known.name);
  const known = names.length === 0 ? 'It has none yet.' : `It has: ${names.join(', ')}.`;
  throw new AppError('series-unknown', `Run ${runId} has no series named ${name}. ${known}`, { kind: 'usage' });
}

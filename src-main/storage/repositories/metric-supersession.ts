import type { Database } from '../database.ts';
import { encodeChunk } from '../metric-chunks.ts';
import { concatenatePoints, indexOfStep, slicePoints, type Points } from '../metric-points.ts';
import { prepared } from '../prepared.ts';
import { compactTail, insertChunk, removeChunk } from './metric-compaction.ts';
import { cutPyramid } from './metric-pyramid.ts';
import {
  chunksWithin,
  findAllSeries,
  findLastChunk,
  pointsOfChunk,
  requireSeries,
  setLastStep,
  type StoredChunk,
} from './metric-reader.ts';

type SupersededChunk = { attempt: number; firstStep: number; points: number; data: Uint8Array };

const insert = prepared((database) =>
  database.prepare<[{ series: number } & SupersededChunk]>(
    `INSERT INTO metric_superseded (series_id, attempt, first_step, points, data)
     VALUES (:series, :attempt, :firstStep, :points, :data)`,
  ),
);

function insertSuperseded(database: Database, series: number, chunk: SupersededChunk): void {
  insert(database).run({ series, ...chunk });
}

/** Sets a chunk aside from `fromStep` on; what it holds before that is left as the open chunk. */
function supersedeChunk(
  database: Database,
  series: number,
  chunk: StoredChunk,
  fromStep: number,
  attempt: number,
): void {
  const { firstStep, points, data } = chunk;
  removeChunk(database, chunk.id);
  if (firstStep >= fromStep) {
    insertSuperseded(database, series, { attempt, firstStep, points, data });
    return;
  }
  const whole = pointsOfChunk(database, series, chunk);
  const cut = indexOfStep(whole, fromStep);
  insertChunk(database, series, slicePoints(whole, 0, cut));
  const rest = slicePoints(whole, cut);
  insertSuperseded(database, series, {
    attempt,
    firstStep: rest.steps[0] ?? fromStep,
    points: rest.steps.length,
    data: encodeChunk(rest),
  });
}

function supersedeSeries(database: Database, series: number, fromStep: number, attempt: number): void {
  const chunks = chunksWithin(database, series, { fromStep, toStep: Infinity });
  cutPyramid(database, series, chunks[0]?.firstStep ?? fromStep);
  for (const chunk of chunks) supersedeChunk(database, series, chunk, fromStep, attempt);
  setLastStep(database, series, findLastChunk(database, series)?.lastStep ?? -1);
}

/**
 * Sets aside what earlier attempts measured from `fromStep` on, because `attempt` makes those updates anew; part of
 * startRun (runs.ts).
 */
export function supersedeMetrics(database: Database, runId: string, fromStep: number, attempt: number): void {
  compactTail(database, runId);
  for (const { id, lastStep } of findAllSeries(database, runId)) {
    if (lastStep >= fromStep) supersedeSeries(database, id, fromStep, attempt);
  }
}

/** The points of a series that were set aside, by the number of the attempt that made the updates anew. */
export function readSuperseded(database: Database, runId: string, name: string): Map<number, Points> {
  const series = requireSeries(database, runId, name);
  const rows = database
    .prepare<[number], SupersededChunk>(
      `SELECT attempt, first_step AS firstStep, points, data FROM metric_superseded
       WHERE series_id = ? ORDER BY attempt, first_step`,
    )
    .all(series.id);
  const byAttempt = Map.groupBy(rows, ({ attempt }) => attempt);
  return new Map(
    Array.from(byAttempt, ([attempt, chunks]) => [
      attempt,
      concatenatePoints(chunks.map((chunk) => pointsOfChunk(database, series.id, chunk))),
    ]),
  );
}

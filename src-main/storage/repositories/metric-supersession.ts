import type { Database } from '../database.ts';
import { indexOfStep, slicePoints, concatenatePoints, type Points } from '../metric-points.ts';
import { encodeChunk } from '../metric-chunks.ts';
import { compactTail, insertChunk } from './metric-compaction.ts';
import { cutPyramid } from './metric-pyramid.ts';
import { chunksWithin, findAllSeries, findLastChunk, pointsOfChunk, requireSeries } from './metric-reader.ts';

type SupersededChunk = { attempt: number; firstStep: number; points: number; data: Uint8Array };

function insertSuperseded(database: Database, series: number, chunk: SupersededChunk): void {
  database
    .prepare(
      `INSERT INTO metric_superseded (series_id, attempt, first_step, points, data)
       VALUES (:series, :attempt, :firstStep, :points, :data)`,
    )
    .run({ series, ...chunk });
}

function supersedeSeries(database: Database, series: number, fromStep: number, attempt: number): void {
  const forget = database.prepare('DELETE FROM metric_chunks WHERE id = ?');
  for (const chunk of chunksWithin(database, series, { fromStep, toStep: Infinity })) {
    forget.run(chunk.id);
    cutPyramid(database, series, chunk.firstStep);
    if (chunk.firstStep >= fromStep) {
      const { firstStep, points, data } = chunk;
      insertSuperseded(database, series, { attempt, firstStep, points, data });
      continue;
    }
    // The run goes on in the middle of this chunk: its first part is left as the open one.
    const whole = pointsOfChunk(database, series, chunk);
    const cut = indexOfStep(whole, fromStep);
    insertChunk(database, series, slicePoints(whole, 0, cut));
    const rest = slicePoints(whole, cut);
    const firstStep = rest.steps[0] ?? fromStep;
    insertSuperseded(database, series, { attempt, firstStep, points: rest.steps.length, data: encodeChunk(rest) });
  }
  const lastStep = findLastChunk(database, series)?.lastStep ?? -1;
  database.prepare('UPDATE metric_series SET last_step = ? WHERE id = ?').run(lastStep, series);
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

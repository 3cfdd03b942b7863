import type { Database } from '../database.ts';
import { CHUNK_POINTS, encodeChunk } from '../metric-chunks.ts';
import { concatenatePoints, slicePoints, type Points } from '../metric-points.ts';
import { joinSummaries, SUMMARY_FAN, SUMMARY_POINTS, summarizePoints, type Summary } from '../metric-summaries.ts';
import { pointsInTail } from '../metric-tail.ts';
import { chunksWithin, findLastChunk, pointsOfChunk, readTail } from './metric-reader.ts';
import { insertSummary, readSummaries } from './metric-pyramid.ts';

/** Moves what waits in the tail of a run into the chunks of its series, and extends their pyramids. */
export function compactTail(database: Database, runId: string): void {
  const waiting = pointsInTail(readTail(database, runId));
  database.prepare('DELETE FROM metric_tail WHERE run_id = ?').run(runId);
  for (const [series, points] of waiting) extendSeries(database, series, points);
}

/** Points of the last chunk, taken out of the database when the chunk is not full. */
function takeOpenChunk(database: Database, series: number): Points[] {
  const last = findLastChunk(database, series);
  if (last === undefined || last.points >= CHUNK_POINTS) return [];
  const range = { fromStep: last.firstStep, toStep: last.lastStep };
  const points = chunksWithin(database, series, range).map((chunk) => pointsOfChunk(database, series, chunk));
  database.prepare('DELETE FROM metric_chunks WHERE id = ?').run(last.id);
  return points;
}

export function insertChunk(database: Database, series: number, points: Points): void {
  database
    .prepare('INSERT INTO metric_chunks (series_id, first_step, last_step, points, data) VALUES (?, ?, ?, ?, ?)')
    .run(series, points.steps[0], points.steps.at(-1), points.steps.length, encodeChunk(points));
}

function extendSeries(database: Database, series: number, added: Points): void {
  const points = concatenatePoints([...takeOpenChunk(database, series), added]);
  const lowest: Summary[] = [];
  for (let start = 0; start < points.steps.length; start += CHUNK_POINTS) {
    const chunk = slicePoints(points, start, start + CHUNK_POINTS);
    insertChunk(database, series, chunk);
    if (chunk.steps.length < CHUNK_POINTS) break;
    for (let at = 0; at < CHUNK_POINTS; at += SUMMARY_POINTS) {
      lowest.push(summarizePoints(chunk, at, at + SUMMARY_POINTS));
    }
  }
  for (const summary of lowest) insertSummary(database, series, 1, summary);
  if (lowest.length > 0) raisePyramid(database, series);
}

/** Adds the summaries of every level whose parts are complete. */
function raisePyramid(database: Database, series: number): void {
  const lastOf = database
    .prepare<[number, number], number>(
      `SELECT last_step FROM metric_summaries WHERE series_id = ? AND level = ? ORDER BY first_step DESC LIMIT 1`,
    )
    .pluck();
  for (let level = 2; ; level++) {
    const fromStep = (lastOf.get(series, level) ?? -1) + 1;
    const parts = readSummaries(database, series, level - 1, { fromStep, toStep: Infinity });
    if (parts.length < SUMMARY_FAN) return;
    for (let start = 0; start + SUMMARY_FAN <= parts.length; start += SUMMARY_FAN) {
      insertSummary(database, series, level, parts.slice(start, start + SUMMARY_FAN).reduce(joinSummaries));
    }
  }
}

import type { Database } from '../database.ts';
import { CHUNK_POINTS, encodeChunk } from '../metric-chunks.ts';
import { concatenatePoints, slicePoints, type Points } from '../metric-points.ts';
import { joinSummaries, SUMMARY_FAN, SUMMARY_POINTS, summarizePoints } from '../metric-summaries.ts';
import { prepared } from '../prepared.ts';
import { endOfLevel, insertSummary, readSummaries } from './metric-pyramid.ts';
import { chunksWithin, findLastChunk, pointsOfChunk, readTail } from './metric-reader.ts';

const emptyTail = prepared((database) => database.prepare<[string]>('DELETE FROM metric_tail WHERE run_id = ?'));

/** Moves what waits in the tail of a run into the chunks of its series, and extends their pyramids. */
export function compactTail(database: Database, runId: string): void {
  const waiting = readTail(database, runId);
  emptyTail(database).run(runId);
  for (const [series, points] of waiting) extendSeries(database, series, points);
}

const deleteChunk = prepared((database) => database.prepare<[number]>('DELETE FROM metric_chunks WHERE id = ?'));

export function removeChunk(database: Database, id: number): void {
  deleteChunk(database).run(id);
}

/** Points of the last chunk, taken out of the database, unless the chunk is full. */
function takeOpenChunk(database: Database, series: number): Points[] {
  const last = findLastChunk(database, series);
  if (last === undefined || last.points >= CHUNK_POINTS) return [];
  const range = { fromStep: last.firstStep, toStep: last.lastStep };
  const points = chunksWithin(database, series, range).map((chunk) => pointsOfChunk(database, series, chunk));
  removeChunk(database, last.id);
  return points;
}

const insert = prepared((database) =>
  database.prepare<[number, number | undefined, number | undefined, number, Uint8Array]>(
    'INSERT INTO metric_chunks (series_id, first_step, last_step, points, data) VALUES (?, ?, ?, ?, ?)',
  ),
);

export function insertChunk(database: Database, series: number, points: Points): void {
  insert(database).run(series, points.steps[0], points.steps.at(-1), points.steps.length, encodeChunk(points));
}

function extendSeries(database: Database, series: number, added: Points): void {
  const points = concatenatePoints([...takeOpenChunk(database, series), added]);
  for (let start = 0; start < points.steps.length; start += CHUNK_POINTS) {
    const chunk = slicePoints(points, start, start + CHUNK_POINTS);
    insertChunk(database, series, chunk);
    if (chunk.steps.length < CHUNK_POINTS) break;
    for (let at = 0; at < CHUNK_POINTS; at += SUMMARY_POINTS) {
      insertSummary(database, series, 1, summarizePoints(chunk, at, at + SUMMARY_POINTS));
    }
  }
  raisePyramid(database, series);
}

/** Adds the summaries of the higher levels whose parts are complete. */
function raisePyramid(database: Database, series: number): void {
  for (let level = 2; ; level++) {
    const uncovered = { fromStep: endOfLevel(database, series, level) + 1, toStep: Infinity };
    const parts = readSummaries(database, series, level - 1, uncovered);
    if (parts.length < SUMMARY_FAN) return;
    for (let start = 0; start + SUMMARY_FAN <= parts.length; start += SUMMARY_FAN) {
      insertSummary(database, series, level, parts.slice(start, start + SUMMARY_FAN).reduce(joinSummaries));
    }
  }
}

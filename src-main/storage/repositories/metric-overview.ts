import type { Database } from '../database.ts';
import { type Points, type StepRange } from '../metric-points.ts';
import { joinSummaries, summarizePoints, type Summary } from '../metric-summaries.ts';
import { prepared } from '../prepared.ts';
import { coarsestLevel, readSummaries } from './metric-pyramid.ts';
import { readPoints, viewSeries, viewSeveral, type SeriesView } from './metric-reader.ts';

/**
 * A series, or a part of it, in at most as many buckets as were asked for, in order. Together the buckets hold every
 * point of the range once. Extremes are exact over the finite values of the bucket, NaN when there is none; `first` and
 * `last` may be NaN or infinite. A bucket reaches from its first to its last step, both included.
 */
export type Overview = {
  firstStep: Float64Array;
  lastStep: Float64Array;
  firstMilliseconds: Float64Array;
  lastMilliseconds: Float64Array;
  points: Float64Array;
  nonFinite: Float64Array;
  min: Float32Array;
  max: Float32Array;
  first: Float32Array;
  last: Float32Array;
};

/** The part of a pyramid that covers a range: summaries, and points where the range ends within one. */
type Cover = (Summary | Points)[];

function isPoints(part: Summary | Points): part is Points {
  return 'steps' in part;
}

/**
 * Every level covers the series from its beginning up to some step without a gap, so that only the two ends of the
 * range are left to finer levels.
 */
function coverRange(database: Database, series: SeriesView, level: number, range: StepRange): Cover {
  if (range.fromStep > range.toStep) return [];
  if (level === 0) {
    const points = readPoints(database, series, range);
    return points.steps.length === 0 ? [] : [points];
  }
  const summaries = readSummaries(database, series.id, level, range);
  const first = summaries[0];
  const last = summaries.at(-1);
  if (first === undefined || last === undefined) return coverRange(database, series, level - 1, range);
  const before = { fromStep: range.fromStep, toStep: first.firstStep - 1 };
  const behind = { fromStep: last.lastStep + 1, toStep: range.toStep };
  return [
    ...coverRange(database, series, level - 1, before),
    ...summaries,
    ...coverRange(database, series, level - 1, behind),
  ];
}

const selectFirstStep = prepared((database) =>
  database.prepare<[number], number | null>('SELECT min(first_step) FROM metric_chunks WHERE series_id = ?').pluck(),
);

/** The range without what lies before the first chunk and behind the last point, so that it is not looked for there. */
function clampRange(database: Database, series: SeriesView, range: StepRange): StepRange {
  const first = selectFirstStep(database).get(series.id);
  return { fromStep: Math.max(range.fromStep, first ?? 0), toStep: Math.min(range.toStep, series.lastStep) };
}

/** The summaries of a cover, its points cut at the steps where a bucket begins. */
function* summariesOf(cover: Cover, bucketOf: (step: number) => number): Iterable<Summary> {
  for (const part of cover) {
    if (!isPoints(part)) {
      yield part;
      continue;
    }
    let start = 0;
    for (let index = 1; index <= part.steps.length; index++) {
      const isEnd = index === part.steps.length;
      if (!isEnd && bucketOf(part.steps[index] ?? NaN) === bucketOf(part.steps[start] ?? NaN)) continue;
      yield summarizePoints(part, start, index);
      start = index;
    }
  }
}

/** First and last step of what a cover holds. */
function extentOf(cover: Cover): StepRange {
  const first = cover[0];
  const last = cover.at(-1);
  if (first === undefined || last === undefined) return { fromStep: 0, toStep: 0 };
  return {
    fromStep: isPoints(first) ? (first.steps[0] ?? 0) : first.firstStep,
    toStep: isPoints(last) ? (last.steps.at(-1) ?? 0) : last.lastStep,
  };
}

function intoBuckets(cover: Cover, buckets: number): Summary[] {
  const { fromStep, toStep } = extentOf(cover);
  const width = (toStep - fromStep + 1) / buckets;
  const bucketOf = (step: number) => Math.floor((step - fromStep) / width);
  const filled = new Map<number, Summary>();
  for (const summary of summariesOf(cover, bucketOf)) {
    const bucket = bucketOf(summary.firstStep);
    const earlier = filled.get(bucket);
    filled.set(bucket, earlier === undefined ? summary : joinSummaries(earlier, summary));
  }
  return Array.from(filled.values());
}

/** The overview of `overview` as summaries, within the caller's transaction. */
export function overviewOf(database: Database, series: SeriesView, range: StepRange, buckets: number): Summary[] {
  const clamped = clampRange(database, series, range);
  const level = coarsestLevel(database, series.id, clamped, buckets);
  return intoBuckets(coverRange(database, series, level, clamped), buckets);
}

/**
 * A series for a chart, drawn from a few kilobytes however long it is: the summaries of the level of the pyramid that
 * has about as many as there are buckets. Buckets are of about equal width in steps and end where summaries do.
 * @param options fromStep, toStep: the range, both ends included, by default the whole series
 * @throws AppError when the run has no such series
 */
export function overview(
  database: Database,
  runId: string,
  name: string,
  options: Partial<StepRange> & { buckets: number },
): Overview {
  const { fromStep = 0, toStep = Infinity, buckets } = options;
  if (!Number.isSafeInteger(buckets) || buckets < 1) throw new Error(`an overview has no ${buckets} buckets`);
  const summaries = database.transaction(() => {
    return overviewOf(database, viewSeries(database, runId, name), { fromStep, toStep }, buckets);
  })();
  const wide = (of: (summary: Summary) => number) => Float64Array.from(summaries, of);
  const narrow = (of: (summary: Summary) => number) => Float32Array.from(summaries, of);
  return {
    firstStep: wide((summary) => summary.firstStep),
    lastStep: wide((summary) => summary.lastStep),
    firstMilliseconds: wide((summary) => summary.firstMilliseconds),
    lastMilliseconds: wide((summary) => summary.lastMilliseconds),
    points: wide((summary) => summary.points),
    nonFinite: wide((summary) => summary.nonFinite),
    min: narrow((summary) => summary.min),
    max: narrow((summary) => summary.max),
    first: narrow((summary) => summary.first),
    last: narrow((summary) => summary.last),
  };
}

/** A series as a whole. */
export type SeriesSummary = { name: string } & Summary;

/** The series of a run by name, each with its last value, extremes and the numbers of its points. */
export function listSeries(database: Database, runId: string): SeriesSummary[] {
  return database.transaction(() => {
    return viewSeveral(database, runId, null).flatMap((series) => {
      const [whole] = overviewOf(database, series, { fromStep: 0, toStep: Infinity }, 1);
      return whole === undefined ? [] : [{ name: series.name, ...whole }];
    });
  })();
}

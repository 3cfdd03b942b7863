import { z } from 'zod';
import { joinConsole } from '../console-text.ts';
import { query, subscription } from '../rpc/contract.ts';
import { evaluationSchema } from './trainer.ts';
import { anyNumber } from './verification.ts';

/** Runs, past and present, and what they measured. */

/** In the words that people and programs see; storage/run-life.ts says what may follow what. */
export const RUN_STATUSES = [
  'draft',
  'queued',
  'starting',
  'running',
  'paused',
  'finished',
  'stopped',
  'failed',
  'interrupted',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** Times are ISO 8601 in UTC. */
export const runSummarySchema = z.object({
  id: z.string(),
  name: z.string(),
  method: z.string(),
  datasetName: z.string().describe('Empty for a draft that has none yet'),
  datasetId: z.string().nullable().describe('null once the data set was removed'),
  status: z.enum(RUN_STATUSES),
  step: z.int().describe('Completed updates'),
  totalSteps: z.int(),
  createdAt: z.string(),
  startedAt: z.string().nullable().describe('Of the first start'),
  endedAt: z.string().nullable(),
  reason: z.string().nullable().describe('For people: why the run is in this status'),
  pinned: z.boolean(),
  archived: z.boolean(),
  trashedAt: z.string().nullable().describe('Since when it is in the trash'),
  tags: z.array(z.string()).describe('In the order of their letters'),
  note: z.string().describe('Markdown; empty for none'),
});
export type RunSummary = z.infer<typeof runSummarySchema>;

/** Where a run is kept: one in the trash is there, archived or not. */
export const RUN_PLACES = ['active', 'archived', 'trash'] as const;
export type RunPlace = (typeof RUN_PLACES)[number];

export function placeOf({ trashedAt, archived }: Pick<RunSummary, 'trashedAt' | 'archived'>): RunPlace {
  if (trashedAt !== null) return 'trash';
  return archived ? 'archived' : 'active';
}

export const runSchema = runSummarySchema.extend({
  config: z.unknown().describe('As it was given, defaults filled in; of the version that it names'),
  backend: z.unknown().describe('What the numbers depend on, null before the first start'),
});
export type Run = z.infer<typeof runSchema>;

export const runEventSchema = z.object({
  sequence: z.int().describe('From 1'),
  time: z.string(),
  kind: z.string(),
  step: z.int().nullable(),
  data: z.unknown(),
  sentence: z.string(),
});
export type RunEvent = z.infer<typeof runEventSchema>;

const attemptSchema = z.object({
  number: z.int().describe('From 1'),
  fromStep: z.int().describe('The first update that it makes'),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  ending: z.string().nullable(),
});

const checkpointSchema = z.object({
  step: z.int(),
  path: z.string().describe("Within the run's folder"),
  bytes: z.number(),
  sha256: z.string(),
  kind: z.string(),
  supersededBy: z.int().nullable().describe('The attempt that went back behind it'),
  createdAt: z.string(),
});

const storedEvaluationSchema = z.object({
  ...evaluationSchema.shape,
  protocol: z.unknown().describe('Of the version of the program that measured'),
  checkpointStep: z.int().nullable().describe('null for pixels and untrained networks'),
  createdAt: z.string(),
});

/** A series as a whole; extremes are over its finite values, NaN when there is none. */
export const seriesSummarySchema = z.object({
  name: z.string(),
  points: z.int(),
  nonFinite: z.int(),
  firstStep: z.int(),
  lastStep: z.int(),
  last: anyNumber,
  min: anyNumber,
  max: anyNumber,
});
export type SeriesSummary = z.infer<typeof seriesSummarySchema>;

/** A run with everything that is known of it but the points of its series. */
export const runDetailsSchema = z.object({
  run: runSchema,
  events: z.array(runEventSchema),
  attempts: z.array(attemptSchema),
  checkpoints: z.array(checkpointSchema),
  evaluations: z.array(storedEvaluationSchema),
  series: z.array(seriesSummarySchema),
});
export type RunDetails = z.infer<typeof runDetailsSchema>;

const wide = z.custom<Float64Array>((value) => value instanceof Float64Array, { error: 'expected a Float64Array' });
const narrow = z.custom<Float32Array>((value) => value instanceof Float32Array, { error: 'expected a Float32Array' });

export const pointsSchema = z.object({
  name: z.string(),
  steps: wide,
  milliseconds: wide.describe('Of training since the run began'),
  values: narrow,
});
export type SeriesPoints = z.infer<typeof pointsSchema>;

/** At most as many buckets as asked for, which together hold every point once; extremes are exact. */
export const overviewSchema = z.object({
  firstStep: wide,
  lastStep: wide,
  firstMilliseconds: wide,
  lastMilliseconds: wide,
  points: wide,
  nonFinite: wide,
  min: narrow,
  max: narrow,
  first: narrow,
  last: narrow,
});

const whole = z.custom<Uint32Array>((value) => value instanceof Uint32Array, { error: 'expected a Uint32Array' });

/** A run's place among all runs, the newest first. */
export const runCursorSchema = z.strictObject({ createdAt: z.string(), id: z.string() });
export type RunCursor = z.infer<typeof runCursorSchema>;

/**
 * What a table knows of a series: the extremes are over its finite values, with the steps where each was measured first;
 * they are NaN, their steps -1, when no value is finite.
 */
export const TOTALS = ['lastStep', 'last', 'min', 'minStep', 'max', 'maxStep'] as const;

/**
 * Some runs with their configurations and what their series have come to: enough to sort, filter and compare by. Runs
 * share most parts of their configurations, so that each part is there once.
 */
export const runTableSchema = z.object({
  runs: z.array(runSummarySchema),
  configs: z.object({
    keys: z.array(z.string()).describe('Of all these configurations, at their top level'),
    parts: z.array(z.string()).describe('What stands at a key, as JSON'),
    partOf: whole.describe('Run by run, for every key: the number of its part from 1, or 0 without that key'),
  }),
  series: z.object({
    names: z.array(z.string()),
    run: whole.describe('One entry per series that has points: the index of its run'),
    name: whole.describe('The index of its name'),
    totals: wide.describe('Per entry the numbers of TOTALS'),
  }),
  next: runCursorSchema.nullable().describe('Where the next answer begins; null when there are no more'),
});
export type RunTable = z.infer<typeof runTableSchema>;

const runId = z.string();
const places = z.array(z.enum(RUN_PLACES)).default(['active', 'archived']);
const step = z.int().nonnegative();

/** Steps that one answer of `points` covers at most: reading them must not hold up the engine's other duties. */
export const POINTS_PER_ANSWER = 10_000;

/** Runs that one answer of `table` holds at most, for the same reason. */
export const RUNS_PER_ANSWER = 100;

export const runs = {
  /** The newest first; what is in the trash only when it is asked for. */
  list: query(z.union([z.void(), z.strictObject({ places })]), z.array(runSummarySchema)),
  /** Runs from a cursor on, by default from the newest on; the next answer begins at `next`. */
  table: query(
    z.strictObject({
      from: runCursorSchema.nullable().default(null),
      limit: z.int().min(1).max(RUNS_PER_ANSWER).default(RUNS_PER_ANSWER),
      places,
    }),
    runTableSchema,
  ),
  show: query(z.strictObject({ runId }), runDetailsSchema),
  /**
   * Points of some series (null: all) from a step on, for steps up to `nextStep`, from where the caller goes on; null
   * when there are no more.
   */
  points: query(
    z.strictObject({ runId, names: z.array(z.string()).nullable(), fromStep: step.default(0) }),
    z.strictObject({ series: z.array(pointsSchema), nextStep: step.nullable() }),
  ),
  /** A series, or a part of it, for a chart. */
  overview: query(
    z.strictObject({
      runId,
      name: z.string(),
      fromStep: step.default(0),
      toStep: step.optional(),
      buckets: z.int().min(1).max(10_000),
    }),
    overviewSchema,
  ),
  /**
   * What the run's trainers printed and what became of them, line by line: all that is kept of it, then what follows,
   * until the client leaves. Of a run that never started it is empty.
   */
  followConsole: subscription(
    z.strictObject({ runId }),
    z.strictObject({
      begins: z.boolean().describe('The text stands for all that came before'),
      text: z.string().describe('Whole lines'),
    }),
    (earlier, later) => (later.begins ? later : { ...earlier, text: joinConsole(earlier.text, later.text) }),
  ),
};

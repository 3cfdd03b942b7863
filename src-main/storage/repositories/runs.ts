import { z } from 'zod';
import { RUN_STATUSES, type RunPlace, type RunStatus, type RunSummary } from '../../../src-shared/contract/runs.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import { newIdentifier } from '../identifiers.ts';
import type { Json } from '../json.ts';
import { prepared } from '../prepared.ts';
import type { ProcessIdentity } from '../process-identity.ts';
import { canFollow, isEnded } from '../run-life.ts';
import { endOpenAttempt, insertAttempt } from './attempts.ts';
import { supersedeCheckpoints } from './checkpoints.ts';
import { appendEvent } from './events.ts';
import { supersedeMetrics } from './metric-supersession.ts';
import { enterQueue, quitQueue, type QueueEnd } from './queue-places.ts';
import { forgetSeriesTotals } from './series-totals.ts';

const flag = z.int().transform((value) => value === 1);
const tagsSchema = z.array(z.string());

const summaryColumns = {
  id: z.string(),
  name: z.string(),
  method: z.string(),
  dataset_name: z.string(),
  dataset_id: z.string().nullable(),
  status: z.enum(RUN_STATUSES),
  step: z.int(),
  total_steps: z.int(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  reason: z.string().nullable(),
  pinned: flag,
  archived: flag,
  trashed_at: z.string().nullable(),
  note: z.string(),
  tags: z.string().transform((text) => (text === '[]' ? [] : tagsSchema.parse(JSON.parse(text)))),
};
const summaryRowSchema = z.object(summaryColumns);

function summaryOf(row: z.infer<typeof summaryRowSchema>): RunSummary {
  return {
    id: row.id,
    name: row.name,
    method: row.method,
    datasetName: row.dataset_name,
    datasetId: row.dataset_id,
    status: row.status,
    step: row.step,
    totalSteps: row.total_steps,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    reason: row.reason,
    pinned: row.pinned,
    archived: row.archived,
    trashedAt: row.trashed_at,
    tags: row.tags,
    note: row.note,
  };
}

/** The columns that parseRunSummaries reads. The tags come in the order of their primary key. */
export const SUMMARY_COLUMNS = Object.keys(summaryColumns)
  .map((column) =>
    column === 'tags' ? '(SELECT json_group_array(tag) FROM run_tags WHERE run_tags.run_id = runs.id) AS tags' : column,
  )
  .join(', ');

const runRowSchema = z
  .object({
    ...summaryColumns,
    config: z.string().transform((text): unknown => JSON.parse(text)),
    backend: z
      .string()
      .nullable()
      .transform((text): unknown => (text === null ? null : JSON.parse(text))),
  })
  .transform((row) => ({ ...summaryOf(row), config: row.config, backend: row.backend }));

/**
 * A run. `step` counts completed updates; `config` and `backend` are JSON, to be parsed by whoever knows their schema;
 * `datasetId` is null once the data set was removed; times are ISO 8601 in UTC, `startedAt` that of the first start.
 */
export type Run = z.infer<typeof runRowSchema>;

export type NewRun = {
  name: string;
  method: string;
  datasetName: string;
  datasetId: string | null;
  config: Json;
  totalSteps: number;
  status: 'draft' | 'queued';
};

/** Many runs may be queued within an eighth of a second, and then an identifier may be drawn twice. */
function insertRun(database: Database, run: NewRun): string {
  const insert = database.prepare(
    `INSERT INTO runs (id, name, method, dataset_name, dataset_id, config, status, total_steps, created_at)
     VALUES (:id, :name, :method, :datasetName, :datasetId, :config, :status, :totalSteps, :createdAt)
     ON CONFLICT (id) DO NOTHING`,
  );
  const row = { ...run, config: JSON.stringify(run.config), createdAt: new Date().toISOString() };
  for (;;) {
    const id = newIdentifier();
    if (insert.run({ ...row, id }).changes === 1) return id;
  }
}

/** Adds a run, and `created` to its log; a queued one waits at the back of the queue. */
export function createRun(database: Database, run: NewRun): Run {
  return inTransaction(database, () => {
    const id = insertRun(database, run);
    const sentence = `The run was created and is ${run.status}.`;
    appendEvent(database, id, { kind: 'created', data: { status: run.status }, sentence });
    if (run.status === 'queued') enterQueue(database, id, 'back');
    return requireRun(database, id);
  });
}

/**
 * Gives a draft another configuration, and what follows from it.
 * @throws AppError when the run is none any more
 */
export function replaceDraft(database: Database, id: string, draft: Omit<NewRun, 'status'>): Run {
  return inTransaction(database, () => {
    const { status, trashedAt } = requireRunSummary(database, id);
    if (trashedAt !== null) {
      throw new AppError('run-in-trash', `Draft ${id} is in the trash. Restore it first.`, { kind: 'usage' });
    }
    if (status !== 'draft') {
      throw new AppError('run-not-draft', `Run ${id} is ${status}. Only a draft can have another configuration.`, {
        kind: 'usage',
      });
    }
    database
      .prepare(
        `UPDATE runs SET name = :name, method = :method, dataset_name = :datasetName, dataset_id = :datasetId,
           config = :config, total_steps = :totalSteps WHERE id = :id`,
      )
      .run({ ...draft, id, config: JSON.stringify(draft.config) });
    appendEvent(database, id, { kind: 'draft-saved', sentence: 'The draft was saved with another configuration.' });
    return requireRun(database, id);
  });
}

function runUnknown(id: string): AppError {
  return new AppError('run-unknown', `There is no run ${id}. The command "runs" lists those there are.`, {
    kind: 'usage',
  });
}

/** @throws AppError when there is none with that identifier */
export function requireRun(database: Database, id: string): Run {
  const row = database
    .prepare(`SELECT ${SUMMARY_COLUMNS}, config, backend FROM runs WHERE id = ? AND deleting = 0`)
    .get(id);
  if (row === undefined) throw runUnknown(id);
  return runRowSchema.parse(row);
}

export function parseRunSummaries(rows: unknown[]): RunSummary[] {
  return z.array(summaryRowSchema).parse(rows).map(summaryOf);
}

const selectSummary = prepared((database) =>
  database.prepare(`SELECT ${SUMMARY_COLUMNS} FROM runs WHERE id = ? AND deleting = 0`),
);

/**
 * A run without its configuration, which those who follow it need not have parsed at each of its points.
 * @throws AppError when there is none with that identifier
 */
export function requireRunSummary(database: Database, id: string): RunSummary {
  const row = selectSummary(database).get(id);
  if (row === undefined) throw runUnknown(id);
  return summaryOf(summaryRowSchema.parse(row));
}

/** Whether a run is kept in one of the places that placesFor names; one that is being deleted is in none. */
export const IS_IN_PLACES = `deleting = 0 AND (
  (:active AND trashed_at IS NULL AND archived = 0) OR (:archived AND trashed_at IS NULL AND archived = 1) OR
  (:trash AND trashed_at IS NOT NULL))`;

type Places = Record<RunPlace, 0 | 1>;

/** The parameters of IS_IN_PLACES. */
export function placesFor(places: readonly RunPlace[]): Places {
  const asked = (place: RunPlace) => (places.includes(place) ? 1 : 0);
  return { active: asked('active'), archived: asked('archived'), trash: asked('trash') };
}

const selectInPlaces = prepared((database) =>
  database.prepare<[Places]>(
    `SELECT ${SUMMARY_COLUMNS} FROM runs WHERE ${IS_IN_PLACES} ORDER BY created_at DESC, id DESC`,
  ),
);
const selectByStatus = prepared((database) =>
  database.prepare(
    `SELECT ${SUMMARY_COLUMNS} FROM runs WHERE status = ? AND deleting = 0 ORDER BY created_at DESC, id DESC`,
  ),
);

/**
 * The runs that are kept in some places, the newest first by the time at which they say that they were created. Without
 * their configurations: of thousands of runs, parsing those would hold up everything else.
 */
export function listRuns(database: Database, places: readonly RunPlace[] = ['active', 'archived']): RunSummary[] {
  return parseRunSummaries(selectInPlaces(database).all(placesFor(places)));
}

/** The runs of one status, wherever they are kept, the newest first. */
export function listRunsOfStatus(database: Database, status: RunStatus): RunSummary[] {
  return parseRunSummaries(selectByStatus(database).all(status));
}

export type StatusChange = {
  /** For people, why: stays with a run that ended. */
  reason?: string;
  /** Completed updates, when they changed with the status. */
  step?: number;
  /** Of a run that becomes `queued`: where it waits, by default at the back. */
  place?: QueueEnd;
};

/** The change and its event; a pause, and a status that ends the run, also ends the attempt under way. */
function moveTo(database: Database, id: string, to: RunStatus, change: StatusChange): void {
  const { reason, step, place = 'back' } = change;
  const run = requireRun(database, id);
  if (!canFollow(run.status, to)) {
    throw new AppError('run-status-impossible', `Run ${id} is ${run.status} and cannot become ${to}.`);
  }
  const now = new Date().toISOString();
  const reached = step ?? run.step;
  database
    .prepare(
      `UPDATE runs SET status = :to, step = :step, started_at = coalesce(started_at, :startedAt), ended_at = :endedAt,
         reason = :reason WHERE id = :id`,
    )
    .run({
      id,
      to,
      step: reached,
      startedAt: to === 'starting' ? now : null,
      endedAt: isEnded(to) ? now : null,
      reason: reason ?? null,
    });
  if (run.status === 'queued') quitQueue(database, id);
  if (to === 'queued') enterQueue(database, id, place);
  const ending = to === 'paused' ? 'stopped' : to;
  if (isEnded(ending)) endOpenAttempt(database, id, ending, now);
  const sentence = `The run is ${to}, with ${reached} of ${run.totalSteps} updates made.`;
  appendEvent(database, id, {
    kind: 'status',
    step: reached,
    data: { from: run.status, to, reason: reason ?? null },
    sentence: reason === undefined ? sentence : `${sentence} ${reason}`,
  });
}

/**
 * Moves a run along its life and writes that to its log, in one transaction. `starting` is startRun's.
 * @throws AppError when the status cannot follow the present one
 */
export function changeStatus(
  database: Database,
  id: string,
  to: Exclude<RunStatus, 'starting'>,
  change: StatusChange = {},
): Run {
  return inTransaction(database, () => {
    moveTo(database, id, to, change);
    return requireRun(database, id);
  });
}

/**
 * Begins an attempt: the run is `starting`, and what earlier attempts measured from `fromStep` on is superseded.
 * @param process the trainer's
 * @param fromStep completed updates of the checkpoint that it goes on from, 0 without one
 * @returns the number of the attempt
 * @throws AppError when the run cannot be started, or is under way
 */
export function startRun(database: Database, id: string, process: ProcessIdentity, fromStep: number): number {
  return inTransaction(database, () => {
    const { number } = insertAttempt(database, id, process, fromStep);
    moveTo(database, id, 'starting', { step: fromStep });
    forgetSeriesTotals(database, id);
    supersedeMetrics(database, id, fromStep, number);
    supersedeCheckpoints(database, id, fromStep, number);
    return number;
  });
}

/** Sets the number of completed updates; in one transaction with the metrics of the last of them. */
export function recordStep(database: Database, id: string, step: number): void {
  inTransaction(database, () => database.prepare('UPDATE runs SET step = ? WHERE id = ?').run(step, id));
}

/** Says what the run's numbers depend on from here on. */
export function recordBackend(database: Database, id: string, backend: Json, sentence: string): void {
  inTransaction(database, () => {
    database.prepare('UPDATE runs SET backend = ? WHERE id = ?').run(JSON.stringify(backend), id);
    appendEvent(database, id, { kind: 'backend', data: backend, sentence });
  });
}

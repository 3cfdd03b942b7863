import { z } from 'zod';
import { tagKey, uniqueTags, MOST_TAGS, type RunChange } from '../../../src-shared/contract/library.ts';
import type { RunStatus, RunSummary } from '../../../src-shared/contract/runs.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Database } from '../database.ts';
import { inTransaction } from '../in-transaction.ts';
import { isUnderWay } from '../run-life.ts';
import { appendEvent } from './events.ts';
import { requireRunSummary } from './runs.ts';

/** What is to be done first with a run before it can be put into the trash. */
const REMEDIES: Partial<Record<RunStatus, string>> = {
  queued: 'Take it out of the queue first.',
  starting: 'Stop it first.',
  running: 'Stop it first.',
};

/** A draft's name is a setting of it: it is what the form shows when it is opened again. */
function rename(database: Database, { id, name, status }: RunSummary, to: string): void {
  if (name === to) return;
  const config = status === 'draft' ? ", config = json_set(config, '$.name', :to)" : '';
  database.prepare(`UPDATE runs SET name = :to${config} WHERE id = :id`).run({ id, to });
  const sentence = `The run was renamed from "${name}" to "${to}".`;
  appendEvent(database, id, { kind: 'renamed', data: { from: name, to }, sentence });
}

/** @throws AppError when there are too many */
function tagsAfter({ id, tags }: RunSummary, change: RunChange): string[] {
  const gone = new Set(change.removeTags?.map(tagKey));
  const kept = (change.tags ?? tags).filter((tag) => !gone.has(tagKey(tag)));
  const all = uniqueTags([...kept, ...(change.addTags ?? [])]);
  if (all.length <= MOST_TAGS) return all;
  throw new AppError('tags-too-many', `Run ${id} would have ${all.length} tags. A run may have ${MOST_TAGS} at most.`, {
    kind: 'usage',
  });
}

function setTags(database: Database, id: string, tags: readonly string[]): void {
  database.prepare('DELETE FROM run_tags WHERE run_id = ?').run(id);
  const insert = database.prepare('INSERT INTO run_tags (run_id, tag) VALUES (?, ?)');
  for (const tag of tags) insert.run(id, tag);
}

function setTrashed(database: Database, { id, status, trashedAt }: RunSummary, trashed: boolean): void {
  if ((trashedAt !== null) === trashed) return;
  if (isUnderWay(status)) {
    const remedy = REMEDIES[status] ?? '';
    throw new AppError('run-under-way', `Run ${id} is ${status} and cannot go into the trash. ${remedy}`, {
      kind: 'usage',
    });
  }
  const now = trashed ? new Date().toISOString() : null;
  database.prepare('UPDATE runs SET trashed_at = ? WHERE id = ?').run(now, id);
  appendEvent(
    database,
    id,
    trashed
      ? { kind: 'trashed', sentence: 'The run was put into the trash.' }
      : { kind: 'restored', sentence: 'The run was taken out of the trash.' },
  );
}

/** @returns the change that brings back what was before */
function changeRun(database: Database, change: RunChange): RunChange {
  const { runId: id, name, note, pinned, archived, trashed } = change;
  const run = requireRunSummary(database, id);
  const undo: RunChange = { runId: id };
  const set = (column: 'note' | 'pinned' | 'archived', value: string | number) =>
    database.prepare(`UPDATE runs SET ${column} = ? WHERE id = ?`).run(value, id);
  if (name !== undefined) {
    undo.name = run.name;
    rename(database, run, name);
  }
  if (change.tags !== undefined || change.addTags !== undefined || change.removeTags !== undefined) {
    undo.tags = run.tags;
    setTags(database, id, tagsAfter(run, change));
  }
  if (note !== undefined) {
    undo.note = run.note;
    set('note', note);
  }
  if (pinned !== undefined) {
    undo.pinned = run.pinned;
    set('pinned', Number(pinned));
  }
  if (archived !== undefined) {
    undo.archived = run.archived;
    set('archived', Number(archived));
  }
  if (trashed !== undefined) {
    undo.trashed = run.trashedAt !== null;
    setTrashed(database, run, trashed);
  }
  return undo;
}

/**
 * Changes how runs are kept, all of them or none.
 * @returns the changes that bring back what was before, in the order in which they do
 * @throws AppError when there is no such run, or one is under way and is to go into the trash
 */
export function changeRuns(database: Database, changes: readonly RunChange[]): RunChange[] {
  return inTransaction(database, () => changes.map((change) => changeRun(database, change)).toReversed());
}

const usesSchema = z.array(z.object({ tag: z.string(), runs: z.int() }));

/** The tags in use outside the trash, with how many runs have each. */
export function listTags(database: Database): { tag: string; runs: number }[] {
  const rows = database
    .prepare(
      `SELECT tag, count(*) AS runs FROM run_tags INDEXED BY run_tags_by_tag
       WHERE (SELECT trashed_at FROM runs WHERE id = run_id) IS NULL GROUP BY tag`,
    )
    .all();
  return usesSchema.parse(rows);
}

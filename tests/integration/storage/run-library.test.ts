import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_TAG, MOST_TAGS, runChangeSchema, tagKey } from '../../../src-shared/contract/library.ts';
import type { Database } from '../../../src-main/storage/database.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import { listAttempts } from '../../../src-main/storage/repositories/attempts.ts';
import { insertEvaluation, listEvaluations } from '../../../src-main/storage/repositories/evaluations.ts';
import { listEvents } from '../../../src-main/storage/repositories/events.ts';
import { appendMetrics } from '../../../src-main/storage/repositories/metrics.ts';
import {
  condemnRuns,
  listCondemnedRuns,
  removeCondemnedRun,
  removeSomeMetrics,
} from '../../../src-main/storage/repositories/run-deletion.ts';
import { changeRuns, listTags } from '../../../src-main/storage/repositories/run-library.ts';
import {
  changeStatus,
  createRun,
  listRuns,
  listRunsOfStatus,
  requireRun,
  requireRunSummary,
  startRun,
} from '../../../src-main/storage/repositories/runs.ts';
import { freshDatabase, plainRun, startedRun } from '../../support/storage.ts';

function draft(database: Database, name = 'a draft'): string {
  return createRun(database, { ...plainRun, name, status: 'draft' }).id;
}

const libraryOf = (database: Database, id: string) => {
  const { name, tags, note, pinned, archived, trashedAt } = requireRunSummary(database, id);
  return { name, tags, note, pinned, archived, trashed: trashedAt !== null };
};

describe('a change of runs', () => {
  test('is undone by the changes that it answers with', async () => {
    const database = await freshDatabase();
    const ids = [draft(database, 'first'), draft(database, 'second')];
    const change = fc.record(
      {
        runId: fc.constantFrom(...ids),
        name: fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `x${text}`),
        tags: fc.array(fc.string({ unit: 'grapheme', maxLength: 9 }).map((text) => `t${text.replaceAll(',', ';')}`)),
        addTags: fc.array(fc.constantFrom('a', 'B', 'b', 'ä', 'Ä')),
        removeTags: fc.array(fc.constantFrom('A', 'b', 'Ä')),
        note: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', '')),
        pinned: fc.boolean(),
        archived: fc.boolean(),
        trashed: fc.boolean(),
      },
      { requiredKeys: ['runId'] },
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (given) => {
        const before = ids.map((id) => libraryOf(database, id));
        const undo = changeRuns(
          database,
          given.map((one) => runChangeSchema.parse(one)),
        );
        const after = ids.map((id) => libraryOf(database, id));
        const redo = changeRuns(database, undo);
        expect(ids.map((id) => libraryOf(database, id))).toEqual(before);
        changeRuns(database, redo);
        expect(ids.map((id) => libraryOf(database, id))).toEqual(after);
      }),
    );
  });

  test('is made to all runs or to none', async () => {
    const database = await freshDatabase();
    const id = draft(database);
    expect(() =>
      changeRuns(database, [
        { runId: id, name: 'another' },
        { runId: 'nobody', name: 'another' },
      ]),
    ).toThrow('There is no run nobody.');
    expect(requireRun(database, id).name).toBe('a draft');
  });

  test('of its name and of its place is told in the log of a run; the name of a draft is in its configuration', async () => {
    const database = await freshDatabase();
    const id = draft(database);
    changeRuns(database, [{ runId: id, name: 'by day', trashed: true }]);
    changeRuns(database, [{ runId: id, name: 'by day', trashed: false }]);
    expect(listEvents(database, id).map(({ sentence }) => sentence)).toEqual([
      'The run was created and is draft.',
      'The run was renamed from "a draft" to "by day".',
      'The run was put into the trash.',
      'The run was taken out of the trash.',
    ]);
    expect(requireRun(database, id).config).toEqual({ seed: 1, name: 'by day' });
    const { runId } = startedRun(database);
    changeRuns(database, [{ runId, name: 'by day' }]);
    expect(requireRun(database, runId).config).toEqual(plainRun.config);
  });

  test.each(['queued', 'starting', 'running'] as const)(
    'does not put a run that is %s into the trash',
    async (status) => {
      const database = await freshDatabase();
      const { id } = createRun(database, plainRun);
      if (status !== 'queued') startRun(database, id, identityOf(), 0);
      if (status === 'running') changeStatus(database, id, 'running');
      const change = () => changeRuns(database, [{ runId: id, trashed: true }]);
      expect(change).toThrow(`Run ${id} is ${status} and cannot go into the trash.`);
      expect(change).toThrow(/(Stop it|Take it out of the queue) first\.$/);
    },
  );
});

describe('the tags of a run', () => {
  test('are trimmed, each there once whatever its case, as first written, in order', async () => {
    const database = await freshDatabase();
    const id = draft(database);
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: LONGEST_TAG + 5 }), { maxLength: 12 }), (given) => {
        const parsed = runChangeSchema.safeParse({ runId: id, tags: given });
        if (!parsed.success) return;
        changeRuns(database, [parsed.data]);
        const { tags } = requireRunSummary(database, id);
        const keys = tags.map(tagKey);
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(keys)).toEqual(new Set(parsed.data.tags?.map(tagKey)));
        for (const tag of tags) {
          expect(tag).toBe(tag.trim());
          expect(Array.from(tag).length).toBeLessThanOrEqual(LONGEST_TAG);
          expect(tag).not.toMatch(/^$|,/);
        }
        changeRuns(database, [{ runId: id, tags: tags.toReversed() }]);
        expect(requireRunSummary(database, id).tags).toEqual(tags);
      }),
    );
    changeRuns(database, [
      runChangeSchema.parse({ runId: id, tags: ['  To   Keep ', 'baseline', 'BASELINE', 'to keep'] }),
    ]);
    expect(requireRunSummary(database, id).tags).toEqual(['baseline', 'To Keep']);
  });

  test.each([[''], ['   '], ['x'.repeat(LONGEST_TAG + 1)], ['one, two']])('may not be %j', (tag) => {
    expect(runChangeSchema.safeParse({ runId: 'r', addTags: [tag] }).success).toBe(false);
  });

  test('are not too many', async () => {
    const database = await freshDatabase();
    const id = draft(database);
    const tags = Array.from({ length: MOST_TAGS + 1 }, (_, number) => `tag ${number}`);
    expect(() => changeRuns(database, [{ runId: id, tags }])).toThrow(`A run may have ${MOST_TAGS} at most.`);
    expect(requireRunSummary(database, id).tags).toEqual([]);
  });

  test('are counted over the runs outside the trash', async () => {
    const database = await freshDatabase();
    const [first, second, third] = [draft(database), draft(database), draft(database)];
    changeRuns(database, [
      { runId: first, tags: ['a', 'b'] },
      { runId: second, tags: ['B'], archived: true },
      { runId: third, tags: ['a', 'c'], trashed: true },
    ]);
    expect(listTags(database).map(({ tag, runs }) => [tag.toLowerCase(), runs])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
  });
});

describe('a list of runs', () => {
  test('holds what is in the places asked for, and nothing of the trash unless asked', async () => {
    const database = await freshDatabase();
    const [active, archived, trashed, both] = [draft(database), draft(database), draft(database), draft(database)];
    changeRuns(database, [
      { runId: archived, archived: true },
      { runId: trashed, trashed: true },
      { runId: both, archived: true, trashed: true },
    ]);
    const idsIn = (...places: Parameters<typeof listRuns>[1][]) =>
      listRuns(database, ...places)
        .map(({ id }) => id)
        .sort();
    expect(idsIn()).toEqual([active, archived].sort());
    expect(idsIn(['active'])).toEqual([active]);
    expect(idsIn(['archived'])).toEqual([archived]);
    expect(idsIn(['trash'])).toEqual([trashed, both].sort());
  });
});

describe('a run that is deleted for good', () => {
  const points = Array.from({ length: 30_000 }, (_, step) => ({
    step,
    milliseconds: step,
    values: { loss: step, variance: 1 },
  }));

  test('must be in the trash; all are deleted or none', async () => {
    const database = await freshDatabase();
    const [kept, trashed] = [draft(database), draft(database)];
    changeRuns(database, [{ runId: trashed, trashed: true }]);
    expect(() => condemnRuns(database, [trashed, kept])).toThrow(`Run ${kept} is not in the trash.`);
    expect(listCondemnedRuns(database)).toEqual([]);
  });

  test('is gone for everybody at once, and leaves no row', async () => {
    const database = await freshDatabase();
    const tables = ['runs', 'run_events', 'attempts', 'metric_series', 'metric_tail', 'metric_chunks'];
    const all = [...tables, 'metric_summaries', 'metric_superseded', 'evaluations', 'series_totals', 'run_tags'];
    const count = () => all.map((table) => database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    const { runId, attempt } = startedRun(database);
    appendMetrics(database, runId, attempt, points);
    insertEvaluation(database, { runId, checkpointStep: 1, protocol: {}, top1: 0.5, top5: 0.9, top1Deviation: 0 });
    changeStatus(database, runId, 'stopped');
    startRun(database, runId, identityOf(), 20_000);
    changeStatus(database, runId, 'stopped');
    changeRuns(database, [{ runId, tags: ['a'], trashed: true }]);
    condemnRuns(database, [runId]);
    expect(listRuns(database, ['active', 'archived', 'trash'])).toEqual([]);
    expect(listRunsOfStatus(database, 'stopped')).toEqual([]);
    expect(() => requireRun(database, runId)).toThrow(`There is no run ${runId}.`);
    expect(() => changeRuns(database, [{ runId, trashed: false }])).toThrow(`There is no run ${runId}.`);
    expect(listCondemnedRuns(database)).toEqual([runId]);
    let rounds = 0;
    while (removeSomeMetrics(database, runId)) rounds++;
    expect(rounds).toBeGreaterThan(1);
    removeCondemnedRun(database, runId);
    expect(count()).toEqual(all.map(() => 0));
    expect(listAttempts(database, runId)).toEqual([]);
    expect(listEvaluations(database, runId)).toEqual([]);
  });
});

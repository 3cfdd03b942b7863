import { existsSync, readdirSync } from 'node:fs';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src-main/storage/database.ts';
import { condemnRuns } from '../../../src-main/storage/repositories/run-deletion.ts';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { newEngine, type TestEngine } from '../../support/engine.ts';
import { addDigits, quickConfig, stateWhere } from '../../support/engine-runs.ts';

let engine: TestEngine;
let connection: EngineConnection;

beforeEach(async () => {
  engine = newEngine();
  connection = await engine.attach();
});

const noDataset = (name: string) => quickConfig(10, 'dataset=null', `name=${name}`);

async function draft(name: string): Promise<string> {
  return (await connection.services.training.draft({ config: noDataset(name) })).id;
}

const runFolder = (runId: string) => join(engine.home, 'runs', runId);

/** A folder of so many bytes that looks as a long run left it. */
async function leaveFiles(runId: string, bytes: number): Promise<void> {
  const checkpoints = join(runFolder(runId), 'checkpoints');
  await mkdir(checkpoints, { recursive: true });
  await writeFile(join(checkpoints, 'a.safetensors'), '');
  await truncate(join(checkpoints, 'a.safetensors'), bytes);
}

describe('runs that are kept otherwise', () => {
  it('are told to those who follow them and their list', async () => {
    const { library, training, system } = connection.services;
    const runId = await draft('first');
    const names: string[] = [];
    const following = (async () => {
      for await (const { run } of training.follow({ runId })) {
        names.push(run.name);
        if (run.name === 'second') return;
      }
    })();
    const changes = system.changes();
    const before = (await changes.next()).value;
    await expect.poll(() => names).toEqual(['first']);
    await library.change({ changes: [{ runId, name: ' second ' }] });
    await following;
    expect(names).toEqual(['first', 'second']);
    expect((await changes.next()).value).not.toEqual(before);
    await changes.return();
  });

  it('are refused with the field and a remedy', async () => {
    const { library } = connection.services;
    const runId = await draft('first');
    const refusal = async (change: object) =>
      (await appErrorOf(library.change({ changes: [{ runId, ...change }] }))).message;
    expect(await refusal({ name: '  ' })).toContain('The name of a run must not be empty.');
    expect(await refusal({ addTags: ['x'.repeat(61)] })).toContain('A tag may have 60 characters at most.');
    expect(await refusal({ addTags: ['a,b'] })).toContain('A tag must not hold a comma.');
    expect(await refusal({ note: 'x'.repeat(10_001) })).toContain('A note may have 10000 characters at most.');
  });
});

describe('a run in the trash', () => {
  it('is not in lists unless asked for, cannot begin, and is restored as it was', async () => {
    const { library, runs, training } = connection.services;
    const [kept, trashed] = [await draft('kept'), await draft('trashed')];
    const { undo } = await library.change({ changes: [{ runId: trashed, trashed: true }] });
    expect((await runs.list()).map(({ id }) => id)).toEqual([kept]);
    expect((await runs.table({})).runs.map(({ id }) => id)).toEqual([kept]);
    expect((await runs.table({ places: ['trash'] })).runs.map(({ id }) => id)).toEqual([trashed]);
    const refused = await appErrorOf(training.resume({ runId: trashed }));
    expect(refused.message).toBe(`Run ${trashed} is in the trash. Restore it first.`);
    expect((await appErrorOf(training.draft({ config: noDataset('x'), runId: trashed }))).code).toBe('run-in-trash');
    await library.change({ changes: undo });
    expect((await runs.list()).map(({ id }) => id).sort()).toEqual([kept, trashed].sort());
  });

  it('is deleted for good with its folder, and those who look at it are told', async () => {
    const { library, runs, training } = connection.services;
    const runId = await draft('first');
    await leaveFiles(runId, 3_000_000);
    const unfollowed = appErrorOf(
      (async () => {
        for await (const state of training.follow({ runId })) expect(state.run.id).toBe(runId);
      })(),
    );
    expect((await appErrorOf(library.delete({ runIds: [runId] }))).code).toBe('run-not-in-trash');
    await library.change({ changes: [{ runId, trashed: true }] });
    expect(await library.sizes({ runIds: [runId] })).toEqual([{ runId, bytes: 3_000_000 }]);
    expect(await library.delete({ runIds: [runId, runId] })).toEqual({ runs: 1, bytes: 3_000_000 });
    expect((await unfollowed).code).toBe('run-unknown');
    expect(existsSync(runFolder(runId))).toBe(false);
    expect(await runs.list({ places: ['active', 'archived', 'trash'] })).toEqual([]);
    expect((await appErrorOf(runs.show({ runId }))).code).toBe('run-unknown');
  });

  it('is gone at the next start when the engine was killed while it was deleted', async () => {
    const [kept, deleted] = [await draft('kept'), await draft('deleted')];
    await leaveFiles(deleted, 1000);
    await leaveFiles(kept, 1000);
    await connection.services.library.change({ changes: [{ runId: deleted, trashed: true }] });
    engine.kill();
    // As far as a deletion is when it cannot be taken back any more.
    const database = await openDatabase(join(engine.home, 'workbench.sqlite'));
    condemnRuns(database, [deleted]);
    database.close();
    connection = await engine.attach();
    const { runs } = connection.services;
    expect((await runs.list({ places: ['active', 'archived', 'trash'] })).map(({ id }) => id)).toEqual([kept]);
    await expect.poll(() => readdirSync(join(engine.home, 'runs'))).toEqual([kept]);
    engine.kill();
    const after = await openDatabase(join(engine.home, 'workbench.sqlite'));
    expect(after.prepare('SELECT id FROM runs').pluck().all()).toEqual([kept]);
    after.close();
  });

  it('is deleted whole, however early the engine is killed', async () => {
    const runIds = await Promise.all(Array.from({ length: 30 }, (_, number) => draft(`run ${number}`)));
    for (const runId of runIds) await leaveFiles(runId, 1000);
    const { library } = connection.services;
    await library.change({ changes: runIds.map((runId) => ({ runId, trashed: true })) });
    const cut = appErrorOf(library.delete({ runIds }));
    await expect.poll(() => readdirSync(join(engine.home, 'runs')).length, { interval: 1 }).toBeLessThan(30);
    engine.kill();
    await cut.catch(() => 'it had been quicker');
    connection = await engine.attach();
    await expect.poll(() => readdirSync(join(engine.home, 'runs'))).toEqual([]);
    expect(await connection.services.runs.list({ places: ['active', 'archived', 'trash'] })).toEqual([]);
  });
});

describe('a draft', () => {
  it('is saved without a data set, saved again with one, and trained', async () => {
    const { training, runs } = connection.services;
    const saved = await training.draft({ config: noDataset('later') });
    expect(saved).toMatchObject({ status: 'draft', name: 'later', datasetName: '', datasetId: null, totalSteps: 0 });
    const error = await appErrorOf(training.resume({ runId: saved.id }));
    expect(error.code).toBe('dataset-missing');
    await addDigits(connection.services);
    const again = await training.draft({ config: quickConfig(12), runId: saved.id });
    expect(again).toMatchObject({ id: saved.id, status: 'draft', datasetName: 'digits', totalSteps: 12 });
    await training.resume({ runId: saved.id });
    await stateWhere(connection.services, saved.id, ({ run }) => run.status === 'finished');
    expect((await runs.list()).map(({ id, step }) => [id, step])).toEqual([[saved.id, 12]]);
    const late = await appErrorOf(training.draft({ config: quickConfig(5), runId: saved.id }));
    expect(late.message).toBe(`Run ${saved.id} is finished. Only a draft can have another configuration.`);
  });

  it('must be valid, and what it names must be there', async () => {
    const { training, runs } = connection.services;
    expect((await appErrorOf(training.draft({ config: { seed: -1 } }))).message).toContain('seed');
    expect((await appErrorOf(training.draft({ config: quickConfig(5) }))).code).toBe('dataset-unknown');
    expect(await runs.list()).toEqual([]);
  });
});

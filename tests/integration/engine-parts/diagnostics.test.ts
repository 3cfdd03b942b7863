import { strFromU8, unzipSync } from 'fflate';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collectDiagnostics } from '../../../src-main/engine/diagnostics.ts';
import { openLog } from '../../../src-main/engine/log.ts';
import { openDataFolder, type DataFolder } from '../../../src-main/storage/data-folder.ts';
import { openDatabase, type Database } from '../../../src-main/storage/database.ts';
import { NEWEST_VERSION } from '../../../src-main/storage/migrations/index.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import { insertCheckpoint } from '../../../src-main/storage/repositories/checkpoints.ts';
import { insertDataset } from '../../../src-main/storage/repositories/datasets.ts';
import { appendEvent } from '../../../src-main/storage/repositories/events.ts';
import { beginPreparation } from '../../../src-main/storage/repositories/preparations.ts';
import { changeStatus, createRun, startRun, type NewRun } from '../../../src-main/storage/repositories/runs.ts';
import { freshFolder } from '../../support/storage.ts';

type Store = { folder: DataFolder; database: Database };

async function freshStore(): Promise<Store> {
  const folder = openDataFolder(join(freshFolder(), 'Workbench of mine'));
  const database = await openDatabase(folder.database);
  onTestFinished(() => void database.close());
  return { folder, database };
}

const privateRun: NewRun = {
  name: 'Holiday embeddings',
  method: 'vicreg',
  datasetName: 'Zanzibar',
  datasetId: null,
  config: { version: 1, name: 'Holiday embeddings', dataset: 'Zanzibar', seed: 5, method: { name: 'vicreg' } },
  totalSteps: 600,
  status: 'queued',
};

/** A data set, a preparation, a run that failed, and a log, all full of what is private. */
async function fillStore({ folder, database }: Store): Promise<string> {
  const source = { kind: 'folder', location: '/srv/our pictures/Zanzibar beach' };
  insertDataset(database, {
    ...{ id: 'd1', name: 'Zanzibar', folder: folder.dataset('d1') },
    ...{ images: 1200, classes: 3, size: 32, channels: 3, source },
  });
  const request = { name: 'Kilimanjaro', source: '/srv/our pictures/Kilimanjaro summit', size: 32 };
  beginPreparation(database, { id: 'p1', name: 'Kilimanjaro', request, total: 50 });
  const { id } = createRun(database, { ...privateRun, datasetId: 'd1' });
  startRun(database, id, identityOf(), 0);
  insertCheckpoint(database, {
    runId: id,
    step: 4,
    path: 'checkpoints/4',
    bytes: 1000,
    sha256: 'a'.repeat(64),
    kind: 'interval',
  });
  insertCheckpoint(database, {
    runId: id,
    step: 8,
    path: 'checkpoints/8',
    bytes: 1500,
    sha256: 'b'.repeat(64),
    kind: 'interval',
  });
  appendEvent(database, id, {
    kind: 'note',
    data: { file: `${source.location}/Aunt May.jpg` },
    sentence: `The data set Zanzibar lies in ${source.location} no more.`,
  });
  changeStatus(database, id, 'failed', { reason: `${folder.run(id)}/checkpoints/8 cannot be read.`, step: 8 });
  const log = openLog(folder.path);
  log.info('The engine began.', { version: '9.8.7' });
  log.error(
    'Run Holiday embeddings failed.',
    new Error(`ENOENT: no such file or directory, open '${source.location}/Aunt May.jpg'`),
  );
  log.warn(`For ${userInfo().username} at ${hostname()}: preparing Kilimanjaro from ${request.source}.`);
  await log.close();
  return id;
}

async function unpacked(store: Store): Promise<Record<string, string>> {
  const archive = await collectDiagnostics({ ...store, version: '9.8.7' });
  return Object.fromEntries(Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, strFromU8(bytes)]));
}

describe('diagnostics', () => {
  test('hold nothing that is private', async () => {
    const store = await freshStore();
    await fillStore(store);
    const { 'README.txt': readme = '', ...files } = await unpacked(store);
    expect(readme).toContain('Please look through the files before you send them.');
    const everything = JSON.stringify(files);
    const names = ['Holiday', 'Zanzibar', 'Kilimanjaro', 'Aunt May', 'beach', 'summit', 'our pictures', 'Workbench of'];
    for (const name of [...names, homedir(), store.folder.path]) expect(everything).not.toContain(name);
    for (const name of [userInfo().username, hostname()]) {
      expect(everything).not.toMatch(new RegExp(`(?<![a-z0-9])${RegExp.escape(name)}(?![a-z0-9])`, 'i'));
    }
  });

  test('say what the machine is and what the store holds, in numbers', async () => {
    const store = await freshStore();
    const id = await fillStore(store);
    const files = await unpacked(store);
    expect(Object.keys(files)).toEqual(['README.txt', 'machine.json', 'store.json', 'runs.json', 'logs/engine.log']);
    expect(JSON.parse(files['machine.json'] ?? '')).toMatchObject({
      program: '9.8.7',
      node: process.version,
      system: { platform: process.platform },
    });
    expect(JSON.parse(files['store.json'] ?? '')).toMatchObject({
      schemaVersion: NEWEST_VERSION,
      runs: { failed: 1 },
      datasets: [{ images: 1200, classes: 3, size: 32, channels: 3 }],
      preparations: [{ status: 'running', done: 0, total: 50 }],
      checkpoints: { count: 2, bytes: 2500 },
    });
    expect(JSON.parse(files['runs.json'] ?? '')).toMatchObject([
      {
        id,
        status: 'failed',
        method: 'vicreg',
        step: 8,
        totalSteps: 600,
        reason: '<path> cannot be read.',
        config: { version: 1, seed: 5, method: { name: 'vicreg' } },
        events: [
          { kind: 'created' },
          { kind: 'status' },
          { data: { file: '<path>' }, sentence: 'The data set <name> lies in <path> no more.' },
          { kind: 'status', sentence: 'The run is failed, with 8 of 600 updates made. <path> cannot be read.' },
        ],
      },
    ]);
  });

  test('hold the logs line by line, with the stack traces of the program', async () => {
    const store = await freshStore();
    await fillStore(store);
    const lines = ((await unpacked(store))['logs/engine.log'] ?? '').trimEnd().split('\n');
    const entries = lines.map((line): unknown => JSON.parse(line));
    expect(entries).toMatchObject([
      { level: 'info', message: 'The engine began.', data: { version: '9.8.7' } },
      {
        level: 'error',
        message: 'Run <name> failed.',
        data: { message: "ENOENT: no such file or directory, open '<path>'" },
      },
      { level: 'warn', message: 'For <name> at <name>: preparing <name> from <path>.' },
    ]);
    expect(lines[1]).toContain('<program>/node_modules/vitest');
  });

  test('of an empty store, and with a log that a crash cut off', async () => {
    const store = await freshStore();
    expect(JSON.parse((await unpacked(store))['runs.json'] ?? '')).toEqual([]);
    mkdirSync(join(store.folder.path, 'logs'));
    writeFileSync(join(store.folder.path, 'logs/engine.log.1'), '{"message":"in /srv/x and\n');
    expect((await unpacked(store))['logs/engine.log.1']).toBe('{"message":"in <path> and\n');
  });

  test('say which part cannot be had, and hold the others', async () => {
    const store = await freshStore();
    mkdirSync(join(store.folder.path, 'logs/engine.log'), { recursive: true });
    const files = await unpacked(store);
    expect(files['logs/engine.log']).toMatch(/^This part cannot be had: EISDIR/);
    expect(JSON.parse(files['store.json'] ?? '')).toMatchObject({ runs: {} });
  });

  test('hold the last 50 runs and the last 200 events of each', async () => {
    const store = await freshStore();
    for (let number = 0; number < 60; number++) createRun(store.database, { ...privateRun, status: 'draft' });
    const { id } = createRun(store.database, { ...privateRun, status: 'draft' });
    for (let number = 0; number < 299; number++) {
      appendEvent(store.database, id, { kind: 'note', sentence: `Note ${number}.` });
    }
    const runs: unknown = JSON.parse((await unpacked(store))['runs.json'] ?? '');
    expect(runs).toHaveLength(50);
    expect(runs).toMatchObject({ 0: { id, earlierEvents: 100, events: { length: 200 } } });
  });
});

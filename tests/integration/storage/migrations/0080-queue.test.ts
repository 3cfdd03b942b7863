import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseAt, databaseWithRun, datasetRow, insertRow, runRow } from '../../../support/migrations.ts';

test('version 80 gives the runs that are queued their places, the oldest first, and keeps the runs', () => {
  const database = databaseAt(70);
  insertRow(database, 'datasets', datasetRow);
  const created = { b: '10', a: '10', d: '09', c: '11', e: '08' };
  for (const [id, hour] of Object.entries(created)) {
    const status = id === 'e' ? 'stopped' : 'queued';
    insertRow(database, 'runs', { ...runRow, id, status, created_at: `2026-11-24T${hour}:00:00.000Z` });
  }
  migrate(database, 80);
  expect(database.prepare('SELECT * FROM queue ORDER BY position').all()).toEqual([
    { run_id: 'd', position: 1, held: 0 },
    { run_id: 'a', position: 2, held: 0 },
    { run_id: 'b', position: 3, held: 0 },
    { run_id: 'c', position: 4, held: 0 },
  ]);
  expect(database.prepare('SELECT count(*) AS count FROM runs').get()).toEqual({ count: 5 });
});

test('a place is taken once, and a run is held or not', () => {
  const database = databaseWithRun(80);
  insertRow(database, 'runs', { ...runRow, id: 'r2' });
  insertRow(database, 'queue', { run_id: 'r1', position: 1 });
  const insert = (row: object) => () => insertRow(database, 'queue', { run_id: 'r2', position: 2, ...row });
  expect(insert({ position: 1 })).toThrow('UNIQUE constraint failed');
  expect(insert({ run_id: 'r1' })).toThrow('UNIQUE constraint failed');
  expect(insert({ run_id: 'r3' })).toThrow('FOREIGN KEY constraint failed');
  expect(insert({ held: 2 })).toThrow('CHECK constraint failed');
});

test('places go with their run', () => {
  const database = databaseWithRun(80);
  insertRow(database, 'queue', { run_id: 'r1', position: 1 });
  database.prepare('DELETE FROM runs').run();
  expect(database.prepare('SELECT * FROM queue').all()).toEqual([]);
});

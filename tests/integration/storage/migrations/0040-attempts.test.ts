import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

const attempt = { run_id: 'r1', number: 1, process_id: 4711, from_step: 0, started_at: '2026-11-24T11:00:00.000Z' };
const end = { ended_at: '2026-11-24T12:00:00.000Z', ending: 'stopped' };

test('version 40 adds attempts and keeps the runs', () => {
  const database = databaseWithRun(30);
  migrate(database, 40);
  insertRow(database, 'attempts', attempt);
  expect(database.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
});

test('a run has one attempt under way at a time', () => {
  const database = databaseWithRun(40);
  insertRow(database, 'attempts', { ...attempt, ...end });
  insertRow(database, 'attempts', { ...attempt, number: 2 });
  expect(() => insertRow(database, 'attempts', { ...attempt, number: 3 })).toThrow('UNIQUE constraint failed');
});

test('an attempt ends at a time and in a way, or not at all', () => {
  const database = databaseWithRun(40);
  const insert = (change: object) => () => insertRow(database, 'attempts', { ...attempt, ...change });
  expect(insert({ ending: 'stopped' })).toThrow('CHECK constraint failed');
  expect(insert({ ended_at: end.ended_at })).toThrow('CHECK constraint failed');
  expect(insert({ ...end, ending: 'paused' })).toThrow('CHECK constraint failed');
});

test('attempts go with their run', () => {
  const database = databaseWithRun(40);
  insertRow(database, 'attempts', attempt);
  database.prepare('DELETE FROM runs').run();
  expect(database.prepare('SELECT * FROM attempts').all()).toEqual([]);
});

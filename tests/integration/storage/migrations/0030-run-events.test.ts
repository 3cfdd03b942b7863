import { expect, test } from 'vitest';
import type { Database } from '../../../../src-main/storage/database.ts';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

const event = {
  run_id: 'r1',
  sequence: 1,
  time: '2026-11-24T11:00:00.000Z',
  kind: 'created',
  data: '{}',
  sentence: 'S.',
};

function databaseWithEvents(): Database {
  const database = databaseWithRun(30);
  for (const sequence of [1, 2, 3]) insertRow(database, 'run_events', { ...event, sequence });
  return database;
}

test('version 30 adds the log of events and keeps the runs', () => {
  const database = databaseWithRun(20);
  migrate(database, 30);
  insertRow(database, 'run_events', event);
  expect(database.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
  expect(database.prepare('SELECT * FROM run_events').get()).toEqual({ ...event, step: null });
});

test('events are never changed or deleted', () => {
  const database = databaseWithEvents();
  expect(() => database.prepare("UPDATE run_events SET sentence = 'no'").run()).toThrow('never changed');
  expect(() => database.prepare('DELETE FROM run_events WHERE sequence = 3').run()).toThrow('never deleted');
  expect(() => database.prepare('DELETE FROM run_events').run()).toThrow('never deleted');
  const replace = "INSERT OR REPLACE INTO run_events SELECT run_id, 2, time, kind, step, data, 'no' FROM run_events";
  expect(() => database.prepare(replace).run()).toThrow('numbered without a gap');
  expect(database.prepare('SELECT count(*) AS count FROM run_events').get()).toEqual({ count: 3 });
});

test('events are numbered without a gap', () => {
  const database = databaseWithEvents();
  expect(() => insertRow(database, 'run_events', { ...event, sequence: 5 })).toThrow('numbered without a gap');
});

test('events go with their run', () => {
  const database = databaseWithEvents();
  database.prepare('DELETE FROM runs').run();
  expect(database.prepare('SELECT count(*) AS count FROM run_events').get()).toEqual({ count: 0 });
});

import { expect, test } from 'vitest';
import { PREPARATION_STATUSES } from '../../../../src-shared/contract/datasets.ts';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

const preparation = {
  id: 'd2',
  name: 'cats',
  request: '{"source":"/pictures"}',
  status: 'running',
  total: 100,
  created_at: '2026-11-24T10:00:00.000Z',
};

test('version 100 adds preparations and keeps data sets and runs', () => {
  const database = databaseWithRun(90);
  migrate(database, 100);
  insertRow(database, 'preparations', preparation);
  expect(database.prepare('SELECT * FROM preparations').all()).toEqual([{ ...preparation, done: 0, reason: null }]);
  expect(database.prepare('SELECT id FROM datasets').all()).toEqual([{ id: 'd1' }]);
  expect(database.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
});

test('preparations have different names and a request that is JSON', () => {
  const database = databaseWithRun(100);
  insertRow(database, 'preparations', preparation);
  const insert = (change: object) => () => insertRow(database, 'preparations', { ...preparation, id: 'd3', ...change });
  expect(insert({})).toThrow('UNIQUE constraint failed: preparations.name');
  expect(insert({ name: 'b', request: '{' })).toThrow('CHECK constraint failed');
  expect(insert({ name: 'b', total: -1 })).toThrow('CHECK constraint failed');
});

test('every status that the program knows can be stored, and no other', () => {
  const database = databaseWithRun(100);
  insertRow(database, 'preparations', preparation);
  const set = database.prepare('UPDATE preparations SET status = ?');
  for (const status of PREPARATION_STATUSES) expect(set.run(status).changes).toBe(1);
  expect(() => set.run('finished')).toThrow('CHECK constraint failed');
});

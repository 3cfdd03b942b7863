import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { CHECKPOINT_KINDS } from '../../../../src-main/storage/repositories/checkpoints.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

const checkpoint = {
  run_id: 'r1',
  step: 100,
  path: 'checkpoints/step-000000100-0123abcd.safetensors',
  bytes: 1024,
  sha256: '0123abcd'.repeat(8),
  kind: 'interval',
  created_at: '2026-11-24T11:00:00.000Z',
};

test('version 60 adds checkpoints and keeps the runs', () => {
  const database = databaseWithRun(50);
  migrate(database, 60);
  insertRow(database, 'checkpoints', checkpoint);
  expect(database.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
  expect(database.prepare('SELECT * FROM checkpoints').get()).toMatchObject({ ...checkpoint, superseded_by: null });
});

test('a file is recorded once, with a whole hash and a known kind', () => {
  const database = databaseWithRun(60);
  insertRow(database, 'checkpoints', checkpoint);
  const insert = (change: object) => () => insertRow(database, 'checkpoints', { ...checkpoint, path: 'b', ...change });
  expect(insert({ path: checkpoint.path })).toThrow('UNIQUE constraint failed');
  expect(insert({ sha256: 'abc' })).toThrow('CHECK constraint failed');
  expect(insert({ kind: 'other' })).toThrow('CHECK constraint failed');
  for (const kind of CHECKPOINT_KINDS) expect(insert({ kind, path: kind })).not.toThrow();
});

test('the records go with their run', () => {
  const database = databaseWithRun(60);
  insertRow(database, 'checkpoints', checkpoint);
  database.prepare('DELETE FROM runs').run();
  expect(database.prepare('SELECT * FROM checkpoints').all()).toEqual([]);
});

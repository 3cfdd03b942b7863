import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

const evaluation = {
  run_id: 'r1',
  checkpoint_step: 600,
  protocol: '{"kind":"knn"}',
  top1: 0.97,
  top5: 0.999,
  top1_deviation: 0,
  created_at: '2026-11-24T11:00:00.000Z',
};

test('version 70 adds evaluations and keeps the runs', () => {
  const database = databaseWithRun(60);
  migrate(database, 70);
  insertRow(database, 'evaluations', evaluation);
  insertRow(database, 'evaluations', { ...evaluation, checkpoint_step: null });
  expect(database.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
  database.prepare('DELETE FROM runs').run();
  expect(database.prepare('SELECT * FROM evaluations').all()).toEqual([]);
});

test('the protocol is JSON', () => {
  const database = databaseWithRun(70);
  expect(() => insertRow(database, 'evaluations', { ...evaluation, protocol: 'knn' })).toThrow('CHECK constraint');
});

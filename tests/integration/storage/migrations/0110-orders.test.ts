import { expect, test } from 'vitest';
import { z } from 'zod';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

const evaluation = { run_id: 'r1', protocol: '{}', top1: 0.9, top5: 0.99, top1_deviation: 0 };

test('version 110 keeps runs and evaluations, and reads evaluations in the order in which they were made', () => {
  const database = databaseWithRun(100);
  for (const [id, hour] of [12, 10, 11].entries()) {
    insertRow(database, 'evaluations', { ...evaluation, id: id + 1, created_at: `2026-11-24T${hour}:00:00.000Z` });
  }
  migrate(database, 110);
  const question = "SELECT id FROM evaluations WHERE run_id = 'r1' ORDER BY id";
  expect(database.prepare(question).all()).toEqual([{ id: 1 }, { id: 2 }, { id: 3 }]);
  const plan = z
    .array(z.object({ detail: z.string() }))
    .parse(database.prepare(`EXPLAIN QUERY PLAN ${question}`).all());
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH evaluations USING COVERING INDEX evaluations_by_run (run_id=?)',
  ]);
  expect(database.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
});

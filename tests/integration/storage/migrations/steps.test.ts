import { expect, test } from 'vitest';
import { migrate, MIGRATIONS } from '../../../../src-main/storage/migrations/index.ts';
import { databaseAt } from '../../../support/migrations.ts';

test('steps are numbered upwards by ten', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => (index + 1) * 10));
});

test('a step that fails leaves nothing', () => {
  const database = databaseAt(60);
  database.exec('CREATE INDEX evaluations_by_run ON runs (name)');
  expect(() => migrate(database, 70)).toThrow('already exists');
  expect(database.pragma('user_version', { simple: true })).toBe(60);
  expect(database.prepare("SELECT name FROM sqlite_schema WHERE name = 'evaluations'").all()).toEqual([]);
});

import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

test('version 90 adds settings and keeps the runs', () => {
  const database = databaseWithRun(80);
  migrate(database, 90);
  insertRow(database, 'settings', { key: 'keepAwake', value: 'true' });
  expect(database.prepare('SELECT * FROM settings').all()).toEqual([{ key: 'keepAwake', value: 'true' }]);
  expect(database.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
});

test('a setting has one value, which is JSON', () => {
  const database = databaseWithRun(90);
  const insert = (value: string) => () => insertRow(database, 'settings', { key: 'keepAwake', value });
  expect(insert('yes')).toThrow('CHECK constraint failed');
  insert('true')();
  expect(insert('false')).toThrow('UNIQUE constraint failed');
});

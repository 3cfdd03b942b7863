import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseAt, datasetRow, insertRow } from '../../../support/migrations.ts';

test('version 10 makes the table of data sets in an empty database', () => {
  const database = databaseAt(0);
  expect(database.prepare('SELECT name FROM sqlite_schema').all()).toEqual([]);
  migrate(database, 10);
  expect(database.pragma('user_version', { simple: true })).toBe(10);
  insertRow(database, 'datasets', datasetRow);
  expect(database.prepare('SELECT * FROM datasets').get()).toEqual(datasetRow);
});

test('data sets have different names, whole numbers and a source that is JSON', () => {
  const database = databaseAt(10);
  insertRow(database, 'datasets', datasetRow);
  const insert = (change: object) => () => insertRow(database, 'datasets', { ...datasetRow, id: 'd2', ...change });
  expect(insert({})).toThrow('UNIQUE constraint failed: datasets.name');
  expect(insert({ name: 'b', images: 1.5 })).toThrow('cannot store REAL value in INTEGER column');
  expect(insert({ name: 'b', size: 0 })).toThrow('CHECK constraint failed');
  expect(insert({ name: 'b', source: '{' })).toThrow('CHECK constraint failed');
});

import { expect, test } from 'vitest';
import { RUN_STATUSES } from '../../../../src-shared/contract/runs.ts';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseAt, databaseWithRun, datasetRow, insertRow, runRow } from '../../../support/migrations.ts';

test('version 20 adds runs and keeps the data sets', () => {
  const database = databaseAt(10);
  insertRow(database, 'datasets', datasetRow);
  migrate(database, 20);
  insertRow(database, 'runs', runRow);
  expect(database.prepare('SELECT * FROM datasets').get()).toEqual(datasetRow);
  expect(database.prepare('SELECT * FROM runs').get()).toMatchObject({ ...runRow, step: 0, backend: null });
});

test('a run outlives its data set', () => {
  const database = databaseWithRun(20);
  database.prepare('DELETE FROM datasets').run();
  expect(database.prepare('SELECT dataset_id, dataset_name FROM runs').get()).toEqual({
    dataset_id: null,
    dataset_name: 'digits',
  });
});

test('every status that the program knows can be stored, and no other', () => {
  const database = databaseWithRun(20);
  const set = database.prepare('UPDATE runs SET status = ?');
  for (const status of RUN_STATUSES) expect(set.run(status).changes).toBe(1);
  expect(() => set.run('sleeping')).toThrow('CHECK constraint failed');
});

test('a run names a data set that is there', () => {
  const database = databaseAt(20);
  expect(() => insertRow(database, 'runs', runRow)).toThrow('FOREIGN KEY constraint failed');
});

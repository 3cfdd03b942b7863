import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

test('version 120 keeps runs and series, and has totals that go with their run', () => {
  const database = databaseWithRun(110);
  insertRow(database, 'metric_series', { run_id: 'r1', name: 'loss', last_step: 3 });
  migrate(database, 120);
  expect(database.prepare('SELECT name, last_step FROM metric_series').all()).toEqual([{ name: 'loss', last_step: 3 }]);
  const totals = { run_id: 'r1', names: '["loss"]', totals: new Uint8Array(48) };
  insertRow(database, 'series_totals', totals);
  expect(() => insertRow(database, 'series_totals', { ...totals, run_id: 'r2' })).toThrow('FOREIGN KEY');
  expect(() => insertRow(database, 'series_totals', { ...totals, names: 'loss' })).toThrow('CHECK');
  database.exec("DELETE FROM runs WHERE id = 'r1'");
  expect(database.prepare('SELECT count(*) FROM series_totals').pluck().get()).toBe(0);
});

import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

const data = Buffer.of(1, 2, 3);
const summary = {
  series_id: 1,
  level: 1,
  first_step: 0,
  last_step: 63,
  first_milliseconds: 0,
  last_milliseconds: 6300.5,
  points: 64,
  non_finite: 64,
};
const rows = {
  metric_tail: { run_id: 'r1', number: 1, bytes: 3, data },
  metric_chunks: { series_id: 1, first_step: 0, last_step: 2, points: 3, data },
  metric_superseded: { series_id: 1, attempt: 2, first_step: 3, points: 3, data },
  metric_summaries: summary,
};

test('version 50 adds the tables of metrics and keeps the runs', () => {
  const database = databaseWithRun(40);
  migrate(database, 50);
  insertRow(database, 'metric_series', { run_id: 'r1', name: 'loss' });
  expect(database.prepare('SELECT * FROM metric_series').all()).toEqual([
    { id: 1, run_id: 'r1', name: 'loss', last_step: -1 },
  ]);
  expect(database.prepare('SELECT id FROM runs').all()).toEqual([{ id: 'r1' }]);
});

test('all that belongs to a run goes with it', () => {
  const database = databaseWithRun(50);
  insertRow(database, 'metric_series', { run_id: 'r1', name: 'loss' });
  for (const [table, row] of Object.entries(rows)) insertRow(database, table, row);
  database.prepare('DELETE FROM runs').run();
  for (const table of ['metric_series', ...Object.keys(rows)]) {
    expect(database.prepare(`SELECT count(*) AS count FROM ${table}`).get(), table).toEqual({ count: 0 });
  }
});

test('a place in a series is taken once', () => {
  const database = databaseWithRun(50);
  insertRow(database, 'metric_series', { run_id: 'r1', name: 'loss' });
  expect(() => insertRow(database, 'metric_series', { run_id: 'r1', name: 'loss' })).toThrow('UNIQUE');
  for (const [table, row] of Object.entries(rows)) {
    insertRow(database, table, row);
    expect(() => insertRow(database, table, row), table).toThrow('UNIQUE constraint failed');
  }
});

test('extremes may be infinite or missing', () => {
  const database = databaseWithRun(50);
  insertRow(database, 'metric_series', { run_id: 'r1', name: 'loss' });
  insertRow(database, 'metric_summaries', { ...summary, first: -Infinity, last: NaN });
  expect(database.prepare('SELECT min, max, first, last FROM metric_summaries').get()).toEqual({
    min: null,
    max: null,
    first: -Infinity,
    last: null,
  });
});

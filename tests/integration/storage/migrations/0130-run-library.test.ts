import { expect, test } from 'vitest';
import { migrate } from '../../../../src-main/storage/migrations/index.ts';
import { databaseWithRun, insertRow } from '../../../support/migrations.ts';

test('version 130 keeps runs as they are: without note and tags, not pinned, archived or in the trash', () => {
  const database = databaseWithRun(120);
  migrate(database, 130);
  const columns = 'name, pinned, archived, trashed_at, deleting, note';
  expect(database.prepare(`SELECT ${columns} FROM runs`).all()).toEqual([
    { name: 'first', pinned: 0, archived: 0, trashed_at: null, deleting: 0, note: '' },
  ]);
});

test('version 130 refuses what no run can be, and tags go with their run', () => {
  const database = databaseWithRun(130);
  const change = (assignment: string) => () => void database.exec(`UPDATE runs SET ${assignment}`);
  expect(change('pinned = 2')).toThrow('CHECK');
  expect(change('archived = NULL')).toThrow('NOT NULL');
  expect(change('deleting = 1')).toThrow('CHECK');
  expect(change(`note = '${'x'.repeat(10_001)}'`)).toThrow('CHECK');
  change(`note = '${'é'.repeat(10_000)}', trashed_at = '2026-11-24T12:00:00.000Z', deleting = 1`)();
  const tag = { run_id: 'r1', tag: 'Baseline' };
  insertRow(database, 'run_tags', tag);
  expect(() => insertRow(database, 'run_tags', { ...tag, tag: 'baseline' })).toThrow('UNIQUE');
  expect(() => insertRow(database, 'run_tags', { ...tag, tag: '' })).toThrow('CHECK');
  expect(() => insertRow(database, 'run_tags', { ...tag, tag: 'x'.repeat(61) })).toThrow('CHECK');
  expect(() => insertRow(database, 'run_tags', { ...tag, run_id: 'r2' })).toThrow('FOREIGN KEY');
  database.exec("DELETE FROM runs WHERE id = 'r1'");
  expect(database.prepare('SELECT count(*) FROM run_tags').pluck().get()).toBe(0);
});

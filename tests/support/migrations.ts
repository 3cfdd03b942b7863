import Sqlite from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { Database } from '../../src-main/storage/database.ts';
import { migrate } from '../../src-main/storage/migrations/index.ts';

/** A database in memory as a program of that version left it. */
export function databaseAt(version: number): Database {
  const database = new Sqlite(':memory:');
  onTestFinished(() => void database.close());
  database.pragma('foreign_keys = ON');
  migrate(database, version);
  return database;
}

/** Adds a row to a table, with the columns given. */
export function insertRow(database: Database, table: string, row: Record<string, unknown>): void {
  const columns = Object.keys(row);
  const places = columns.map((column) => `:${column}`);
  database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`).run(row);
}

export const datasetRow = {
  id: 'd1',
  name: 'digits',
  folder: 'datasets/d1',
  images: 10_000,
  classes: 10,
  size: 28,
  channels: 1,
  source: '{"kind":"sample"}',
  created_at: '2026-11-24T10:00:00.000Z',
};

export const runRow = {
  id: 'r1',
  name: 'first',
  method: 'vicreg',
  dataset_name: 'digits',
  dataset_id: 'd1',
  config: '{"seed":1}',
  status: 'running',
  total_steps: 600,
  created_at: '2026-11-24T11:00:00.000Z',
};

/** A database of that version with one data set and one run. */
export function databaseWithRun(version: number): Database {
  const database = databaseAt(version);
  insertRow(database, 'datasets', datasetRow);
  insertRow(database, 'runs', runRow);
  return database;
}

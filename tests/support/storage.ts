import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase, type Database } from '../../src-main/storage/database.ts';
import { identityOf } from '../../src-main/storage/process-identity.ts';
import { createRun, startRun, type NewRun } from '../../src-main/storage/repositories/runs.ts';

/** A folder of its own for one test, deleted after it. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vicreg-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new database on disk for one test. */
export async function freshDatabase(): Promise<Database> {
  const database = await openDatabase(join(freshFolder(), 'workbench.sqlite'));
  onTestFinished(() => void database.close());
  return database;
}

export const plainRun: NewRun = {
  name: 'digits by night',
  method: 'vicreg',
  datasetName: 'digits',
  datasetId: null,
  config: { seed: 1 },
  totalSteps: 600,
  status: 'queued',
};

/** A run whose first attempt, by this process, is under way. */
export function startedRun(database: Database): { runId: string; attempt: number } {
  const { id } = createRun(database, plainRun);
  return { runId: id, attempt: startRun(database, id, identityOf(), 0) };
}

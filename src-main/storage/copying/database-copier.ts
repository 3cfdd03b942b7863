/**
 * Copies a database as it is at one moment, while others write to it. A process of its own, since SQLite does so in one
 * go that may take minutes: nobody waits for it meanwhile, and it can be ended at any time. Arguments: source, target.
 */
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { databaseError, damaged } from '../database-errors.ts';
import { loadSqlite } from '../database.ts';
import { namedFilesSchema, type CopierMessage, type NamedFiles } from './database-copy.ts';

/** SQLite leaves it to the system when such a copy gets to the disk. */
function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

async function copy(source: string, target: string): Promise<void> {
  const sqlite = await loadSqlite();
  const database = new sqlite(source, { readonly: true });
  try {
    // One reading transaction: what is written meanwhile is not in it, and need not wait for it.
    database.prepare('VACUUM INTO ?').run(target);
  } finally {
    database.close();
  }
  syncFile(target);
}

/** Reads all of the copy, which proves that it can be read, and says what it names. */
async function verify(target: string): Promise<NamedFiles> {
  const sqlite = await loadSqlite();
  const database = new sqlite(target, { readonly: true });
  try {
    const report = String(database.pragma('integrity_check(1)', { simple: true }));
    if (report !== 'ok') throw damaged(target, report);
    const ids = (table: string) => database.prepare(`SELECT id FROM ${table}`).pluck().all();
    return namedFilesSchema.parse({
      datasets: ids('datasets'),
      runs: ids('runs'),
      checkpoints: database.prepare('SELECT run_id AS runId, path, sha256 FROM checkpoints').all(),
    });
  } finally {
    database.close();
  }
}

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) throw new Error('the copier needs a source and a target');
const tell = (message: CopierMessage) => process.send?.(message);
process.on('disconnect', () => process.exit(1));
// The terminal's interrupt is for the command that a person started.
process.on('SIGINT', () => {});
try {
  await copy(source, target);
  tell({ kind: 'copied', named: await verify(target) });
} catch (thrown) {
  const error = databaseError(thrown, target) ?? thrown;
  tell({ kind: 'failed', code: error instanceof AppError ? error.code : 'copy-failed', message: messageOf(error) });
}
process.disconnect();

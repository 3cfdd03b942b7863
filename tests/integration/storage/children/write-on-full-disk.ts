/**
 * Makes every write of a run on a disk that is full, and again when there is room. Says, as a line of JSON each, how the
 * write was refused and whether anything was left of it. Parameter: a folder on a disk of a few megabytes of its own.
 */
import { closeSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, systemCodeOf } from '../../../../src-shared/errors.ts';
import { listCheckpoints, writeCheckpoint } from '../../../../src-main/storage/checkpoints/checkpoint-files.ts';
import { openDatabase, type Database } from '../../../../src-main/storage/database.ts';
import { identityOf } from '../../../../src-main/storage/process-identity.ts';
import { insertCheckpoint } from '../../../../src-main/storage/repositories/checkpoints.ts';
import { insertEvaluation } from '../../../../src-main/storage/repositories/evaluations.ts';
import { appendMetrics, readMetrics } from '../../../../src-main/storage/repositories/metrics.ts';
import {
  changeStatus,
  createRun,
  recordStep,
  requireRun,
  startRun,
  type NewRun,
} from '../../../../src-main/storage/repositories/runs.ts';

const [folder = ''] = process.argv.slice(2);
const path = join(folder, 'workbench.sqlite');
const ballast = join(folder, 'ballast');
const checkpoints = join(folder, 'checkpoints');

function fillDisk(): void {
  const file = openSync(ballast, 'a');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}

/** All that is stored, in one string. */
function contentsOf(database: Database): string {
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").pluck().all();
  const rows = tables.map((table) =>
    database
      .prepare(`SELECT * FROM ${String(table)}`)
      .raw()
      .all(),
  );
  return JSON.stringify([rows, readdirSync(checkpoints).sort()]);
}

/** Writes until it is refused: for a while there may be room in the files that are there. */
function refusalOf(database: Database, write: () => void): { code: string; message: string; isUndone: boolean } {
  for (;;) {
    const before = contentsOf(database);
    try {
      write();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { code: error.code, message: error.message, isUndone: contentsOf(database) === before };
    }
  }
}

const say = (what: object) => process.stdout.write(`${JSON.stringify(what)}\n`);

/** A program that starts while the disk is full. */
async function openWhenFull(write: string): Promise<void> {
  fillDisk();
  try {
    (await openDatabase(path)).close();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    say({ write, code: error.code, message: error.message, isUndone: true });
  } finally {
    rmSync(ballast);
  }
}

await openWhenFull('openDatabase, new');
(await openDatabase(path)).close();
await openWhenFull('openDatabase');

const database = await openDatabase(path);
const run: NewRun = {
  name: 'a run on a full disk',
  method: 'vicreg',
  datasetName: 'digits',
  datasetId: null,
  config: 'x'.repeat(3000),
  totalSteps: 600,
  status: 'queued',
};
const { id: runId } = createRun(database, run);
const { id: other } = createRun(database, run);
const attempt = startRun(database, runId, identityOf(), 0);
const weights = { name: 'weights', shape: [1000], data: new Float32Array(1000) };
writeCheckpoint(checkpoints, 1, [weights], {});
const made = { steps: 0, files: 1 };
let number = 0;
const checkpoint = { runId, step: 1, bytes: 1, sha256: 'ab'.repeat(32), kind: 'interval' } as const;
const evaluation = { runId, checkpointStep: 1, protocol: {}, top1: 0.5, top5: 1, top1Deviation: 0 };

const writes: Record<string, () => void> = {
  createRun: () => createRun(database, run),
  changeStatus: () =>
    changeStatus(database, other, requireRun(database, other).status === 'queued' ? 'draft' : 'queued'),
  appendMetrics() {
    const { steps: step } = made;
    appendMetrics(database, runId, attempt, [{ step, milliseconds: step, values: { loss: step, variance: 1 } }]);
    made.steps++;
  },
  recordStep: () => recordStep(database, runId, ++number),
  insertCheckpoint: () => insertCheckpoint(database, { ...checkpoint, path: `checkpoints/${++number}` }),
  insertEvaluation: () => insertEvaluation(database, evaluation),
  writeCheckpoint() {
    writeCheckpoint(checkpoints, ++number + 1, [weights], {});
    made.files++;
  },
};
for (const [write, make] of Object.entries(writes)) {
  fillDisk();
  const refused = refusalOf(database, make);
  rmSync(ballast);
  make();
  say({ write, ...refused });
}
const found = { steps: readMetrics(database, runId, 'loss').steps.length, files: listCheckpoints(checkpoints).length };
const check = database.pragma('integrity_check', { simple: true });
database.close();
say({ check, made, found });

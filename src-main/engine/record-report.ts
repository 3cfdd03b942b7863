import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { RunConfig } from '../../src-shared/config/run-config.ts';
import type { Report } from '../../src-shared/contract/trainer.ts';
import { listCheckpoints as listCheckpointFiles } from '../storage/checkpoints/checkpoint-files.ts';
import { inTransaction } from '../storage/in-transaction.ts';
import {
  findExpendableCheckpoints,
  findLatestCheckpoint,
  forgetCheckpoint,
  insertCheckpoint,
  listCheckpoints,
} from '../storage/repositories/checkpoints.ts';
import { insertEvaluation } from '../storage/repositories/evaluations.ts';
import { appendEvent } from '../storage/repositories/events.ts';
import { appendMetrics } from '../storage/repositories/metrics.ts';
import { changeStatus, recordBackend, recordStep } from '../storage/repositories/runs.ts';
import type { Engine } from './engine.ts';

/**
 * Writes down what a trainer reports; what is returned from is on the disk. Checkpoints that need not be kept any longer
 * are deleted.
 * @param attempt the number of the trainer's attempt
 * @throws AppError when the database cannot be written: a run must not go on unrecorded
 */
export function recordReport(engine: Engine, runId: string, attempt: number, config: RunConfig, report: Report): void {
  inTransaction(engine.database, () => writeReport(engine, runId, attempt, report));
  if (report.kind === 'checkpoint') removeExpendableCheckpoints(engine, runId, config.checkpoints.keep);
}

/** The database's part of recordReport, to be called within a transaction. */
export function writeReport({ database, folder }: Engine, runId: string, attempt: number, report: Report): void {
  switch (report.kind) {
    case 'started': {
      const { description, others } = report;
      const reasons = others.map(({ name, reason }) => ` ${name} was not used: ${reason}`).join('');
      recordBackend(database, runId, description, `Runs on ${description.backend} (${description.device}).${reasons}`);
      return;
    }
    case 'training':
      changeStatus(database, runId, 'running', { step: report.step });
      return;
    case 'metrics': {
      appendMetrics(database, runId, attempt, report.points);
      const last = report.points.at(-1);
      if (last !== undefined) recordStep(database, runId, last.step + 1);
      return;
    }
    case 'checkpoint': {
      const { step, bytes, sha256, reason } = report;
      const path = relative(folder.run(runId), report.path);
      insertCheckpoint(database, { runId, step, path, bytes, sha256, kind: reason });
      const sentence = `Saved after ${step} updates.`;
      appendEvent(database, runId, { kind: 'checkpoint', step, data: { bytes, sha256 }, sentence });
      return;
    }
    case 'evaluation':
      insertEvaluation(database, { runId, checkpointStep: report.step, ...report.evaluation });
      return;
    default:
      return;
  }
}

/**
 * Deletes the checkpoints of a run that need not be kept any longer, and files of earlier steps that the database does
 * not know: whoever was to record or delete them was killed. Not within a transaction: a file does not come back when
 * that is undone.
 */
export function removeExpendableCheckpoints({ database, folder, copying }: Engine, runId: string, keep: number): void {
  // A copy of the database names them already; the next checkpoint's turn comes.
  if (copying.kind !== null) return;
  for (const { path } of findExpendableCheckpoints(database, runId, keep)) forgetCheckpoint(database, runId, path);
  const known = new Set(listCheckpoints(database, runId).map(({ path }) => join(folder.run(runId), path)));
  const latest = findLatestCheckpoint(database, runId)?.step ?? -1;
  for (const { path, step } of listCheckpointFiles(join(folder.run(runId), 'checkpoints'))) {
    // Later ones may be about to be reported.
    if (step <= latest && !known.has(path)) rmSync(path, { force: true });
  }
}

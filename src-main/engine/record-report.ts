import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { RunConfig } from '../../src-shared/config/run-config.ts';
import type { Report } from '../../src-shared/contract/trainer.ts';
import { databaseError } from '../storage/database-errors.ts';
import { findExpendableCheckpoints, forgetCheckpoint, insertCheckpoint } from '../storage/repositories/checkpoints.ts';
import { insertEvaluation } from '../storage/repositories/evaluations.ts';
import { appendEvent } from '../storage/repositories/events.ts';
import { appendMetrics } from '../storage/repositories/metrics.ts';
import { changeStatus, recordBackend, recordStep } from '../storage/repositories/runs.ts';
import type { Engine } from './engine.ts';

/**
 * Writes down what a trainer reports; what is returned from is on the disk.
 * @param attempt the number of the trainer's attempt
 * @throws AppError when the database cannot be written: a run must not go on unrecorded
 */
export function recordReport(engine: Engine, runId: string, attempt: number, config: RunConfig, report: Report): void {
  try {
    record(engine, runId, attempt, config, report);
  } catch (error) {
    throw databaseError(error, engine.folder.database) ?? error;
  }
}

function record(engine: Engine, runId: string, attempt: number, config: RunConfig, report: Report): void {
  const { database } = engine;
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
    case 'metrics':
      database
        .transaction(() => {
          appendMetrics(database, runId, attempt, report.points);
          const last = report.points.at(-1);
          if (last !== undefined) recordStep(database, runId, last.step + 1);
        })
        .immediate();
      return;
    case 'checkpoint':
      recordCheckpoint(engine, runId, config.checkpoints.keep, report);
      return;
    case 'evaluation':
      insertEvaluation(database, { runId, checkpointStep: report.step, ...report.evaluation });
      return;
    default:
      return;
  }
}

function recordCheckpoint(
  { database, folder }: Engine,
  runId: string,
  keep: number,
  { step, path, bytes, sha256, reason }: Extract<Report, { kind: 'checkpoint' }>,
): void {
  const runFolder = folder.run(runId);
  database
    .transaction(() => {
      insertCheckpoint(database, { runId, step, path: relative(runFolder, path), bytes, sha256, kind: reason });
      appendEvent(database, runId, {
        kind: 'checkpoint',
        step,
        data: { bytes, sha256 },
        sentence: `Saved after ${step} updates.`,
      });
    })
    .immediate();
  for (const old of findExpendableCheckpoints(database, runId, keep)) {
    forgetCheckpoint(database, runId, old.path);
    rmSync(join(runFolder, old.path), { force: true });
  }
}

import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { planTraining } from '../../../src-shared/config/training-plan.ts';
import type { Report } from '../../../src-shared/contract/trainer.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { openStore } from '../../data/packed-store.ts';
import { batchesPerEpoch } from '../../data/sampling.ts';
import type { StoreManifest } from '../../data/store-manifest.ts';
import { removeTemporaryFiles } from '../../storage/checkpoints/checkpoint-files.ts';
import { databaseError } from '../../storage/database-errors.ts';
import { identityOf } from '../../storage/process-identity.ts';
import {
  findExpendableCheckpoints,
  findLatestCheckpoint,
  forgetCheckpoint,
  insertCheckpoint,
} from '../../storage/repositories/checkpoints.ts';
import { requireDataset, type Dataset } from '../../storage/repositories/datasets.ts';
import { insertEvaluation } from '../../storage/repositories/evaluations.ts';
import { appendEvent } from '../../storage/repositories/events.ts';
import { appendMetrics, readMetrics } from '../../storage/repositories/metrics.ts';
import {
  changeStatus,
  createRun,
  recordBackend,
  recordStep,
  requireRun,
  startRun,
  type Run,
} from '../../storage/repositories/runs.ts';
import type { Engine } from '../engine.ts';
import { startTrainer, type TrainerProcess } from '../trainer-process.ts';

/** A run under way. */
export type Training = {
  run: Run;
  /** Asks for an end after the present step, with a checkpoint. */
  stop: () => void;
  kill: () => void;
  /** The run as it ended; rejects with an AppError when it failed. */
  ended: Promise<Run>;
};

/** @throws AppError when the configuration asks for what these pictures cannot give */
function requireFit(config: RunConfig, manifest: StoreManifest): void {
  const { size, normalisation } = config.augmentation;
  if (size > manifest.size) {
    throw new AppError(
      'view-too-large',
      `augmentation.size: views of ${size} pixels cannot be cut from pictures of ${manifest.size} pixels. Choose a ` +
        'smaller view, or prepare the data set again with a larger --size.',
      { kind: 'usage' },
    );
  }
  if (typeof normalisation === 'object' && normalisation.mean.length !== manifest.channels) {
    throw new AppError(
      'normalisation-channels',
      `augmentation.normalisation: ${normalisation.mean.length} channel(s) are given, the pictures have ` +
        `${manifest.channels}. Use 'dataset' to take what was measured over the pictures.`,
      { kind: 'usage' },
    );
  }
}

/** Checks a configuration against its data set, and counts the updates that it makes. */
async function planOn(config: RunConfig, dataset: Dataset): Promise<number> {
  const store = await openStore(dataset.folder, { memoryBudget: 0 });
  store.close();
  requireFit(config, store.manifest);
  const stepsPerEpoch = batchesPerEpoch(store.manifest.counts.train, config.training.batchSize);
  return planTraining(config, stepsPerEpoch).totalSteps;
}

function datasetOf(engine: Engine, config: RunConfig): Dataset {
  if (config.dataset === null) {
    throw new AppError('dataset-missing', 'The run has no data set: give one with --dataset, or as "dataset".', {
      kind: 'usage',
    });
  }
  return requireDataset(engine.database, config.dataset);
}

/**
 * Creates a run and starts it.
 * @param onReport what the trainer reports, after it was recorded
 * @throws AppError when the configuration does not fit its data set; nothing is recorded then
 */
export async function startTraining(
  engine: Engine,
  config: RunConfig,
  onReport: (report: Report) => void,
): Promise<Training> {
  const dataset = datasetOf(engine, config);
  const totalSteps = await planOn(config, dataset);
  const run = createRun(engine.database, {
    name: config.name ?? `${config.method.name} on ${dataset.name}`,
    method: config.method.name,
    datasetName: dataset.name,
    datasetId: dataset.id,
    config,
    totalSteps,
    status: 'queued',
  });
  return launch(engine, run, config, dataset, onReport);
}

/**
 * Goes on with a run that was stopped, failed or was interrupted, from its last checkpoint.
 * @throws AppError when there is no such run, it is under way or finished, or its data set is gone
 */
export async function resumeTraining(
  engine: Engine,
  runId: string,
  onReport: (report: Report) => void,
): Promise<Training> {
  const run = requireRun(engine.database, runId);
  if (run.status === 'finished') {
    throw new AppError('run-finished', `Run ${runId} is finished: it has made all of its ${run.totalSteps} updates.`);
  }
  const config = parseRunConfig(run.config, `The configuration of run ${runId}`);
  const dataset = datasetOf(engine, config);
  if (dataset.id !== run.datasetId) {
    throw new AppError(
      'dataset-changed',
      `Run ${runId} was trained on another data set that was named ${dataset.name} too, and has been removed since.`,
    );
  }
  await planOn(config, dataset);
  return launch(engine, run, config, dataset, onReport);
}

function launch(
  engine: Engine,
  run: Run,
  config: RunConfig,
  dataset: Dataset,
  onReport: (report: Report) => void,
): Training {
  const { database, folder } = engine;
  const runFolder = folder.run(run.id);
  const checkpointFolder = join(runFolder, 'checkpoints');
  const checkpoint = findLatestCheckpoint(database, run.id);
  removeTemporaryFiles(checkpointFolder);
  let attempt = 0;
  const trainer = startTrainer(
    {
      kind: 'train',
      config,
      storeFolder: dataset.folder,
      checkpointFolder,
      resumeFrom:
        checkpoint === undefined ? null : { path: join(runFolder, checkpoint.path), sha256: checkpoint.sha256 },
      elapsedMilliseconds: elapsedUpTo(engine, run.id, checkpoint?.step ?? 0),
    },
    (report) => {
      try {
        record(engine, run.id, attempt, config, report);
      } catch (error) {
        throw databaseError(error, folder.database) ?? error;
      }
      onReport(report);
    },
  );
  try {
    attempt = startRun(database, run.id, identityOf(trainer.processId), checkpoint?.step ?? 0);
  } catch (error) {
    trainer.kill();
    trainer.ended.catch(() => {});
    throw error;
  }
  return {
    run: requireRun(database, run.id),
    stop: trainer.stop,
    kill: trainer.kill,
    ended: conclude(engine, run.id, trainer),
  };
}

/** Milliseconds of training behind the first `step` updates of a run: its wall time goes on from there. */
function elapsedUpTo({ database }: Engine, runId: string, step: number): number {
  if (step === 0) return 0;
  return readMetrics(database, runId, 'loss', { fromStep: step - 1, toStep: step - 1 }).milliseconds.at(-1) ?? 0;
}

/** Waits for the trainer and writes down how the run ended. */
async function conclude(engine: Engine, runId: string, trainer: TrainerProcess): Promise<Run> {
  const { database } = engine;
  try {
    const { outcome, step } = await trainer.ended;
    return changeStatus(database, runId, outcome, step === null ? {} : { step });
  } catch (error) {
    changeStatus(database, runId, 'failed', { reason: messageOf(error) });
    throw error;
  }
}

/** Writes down what a trainer reports. */
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

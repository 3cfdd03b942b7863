import { join } from 'node:path';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { planTraining } from '../../../src-shared/config/training-plan.ts';
import type { Report } from '../../../src-shared/contract/trainer.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { openStore } from '../../data/packed-store.ts';
import { batchesPerEpoch } from '../../data/sampling.ts';
import type { StoreManifest } from '../../data/store-manifest.ts';
import { removeTemporaryFiles } from '../../storage/checkpoints/checkpoint-files.ts';
import { identityOf } from '../../storage/process-identity.ts';
import { requireDataset, type Dataset } from '../../storage/repositories/datasets.ts';
import { readMetrics } from '../../storage/repositories/metrics.ts';
import { changeStatus, createRun, requireRun, startRun, type Run } from '../../storage/repositories/runs.ts';
import type { Engine } from '../engine.ts';
import { findIntactCheckpoint } from '../intact-checkpoint.ts';
import { recordReport } from '../record-report.ts';
import { startTrainer, type TrainerProcess } from '../trainer-process.ts';

/** A run under way. */
export type Training = {
  run: Run;
  /** What a person should know before it goes on, in words: for instance that a checkpoint was damaged. */
  notes: string[];
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
 * Goes on with a run that was stopped, failed or was interrupted, from its last intact checkpoint.
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
  const { checkpoint, notes } = findIntactCheckpoint(engine, run.id);
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
      recordReport(engine, run.id, attempt, config, report);
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
  // Only now is it certain that no other trainer writes there.
  removeTemporaryFiles(checkpointFolder);
  return {
    run: requireRun(database, run.id),
    notes,
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

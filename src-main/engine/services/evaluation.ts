import { join } from 'node:path';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { Evaluation, KnnRequest, Report } from '../../../src-shared/contract/trainer.ts';
import type { KnnConfig } from '../../../src-shared/config/run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { findLatestCheckpoint } from '../../storage/repositories/checkpoints.ts';
import { requireDataset } from '../../storage/repositories/datasets.ts';
import { insertEvaluation } from '../../storage/repositories/evaluations.ts';
import { requireRun } from '../../storage/repositories/runs.ts';
import type { Engine } from '../engine.ts';
import { startTrainer } from '../trainer-process.ts';

export type EvaluateRequest = {
  runId: string;
  requests: KnnRequest[];
  /** Settings of k-NN that differ from those of the run. */
  knn: Partial<KnnConfig>;
  backend?: 'auto' | 'tensorflow' | 'wasm';
  signal: AbortSignal;
  onReport: (report: Report) => void;
};

/**
 * Measures the representation of a run's last checkpoint and records the figures with their protocol.
 * @throws AppError when the run has no checkpoint, or its data set is gone or has no labels
 */
export async function evaluateRun(
  engine: Engine,
  request: EvaluateRequest,
): Promise<{ step: number; evaluations: Evaluation[] }> {
  const { database, folder } = engine;
  const run = requireRun(database, request.runId);
  const stored = parseRunConfig(run.config, `The configuration of run ${run.id}`);
  const checkpoint = findLatestCheckpoint(database, run.id);
  if (checkpoint === undefined) {
    throw new AppError('checkpoint-none', `Run ${run.id} has no checkpoint yet, so there is nothing to evaluate.`);
  }
  const dataset = requireDataset(database, run.datasetName);
  const evaluations: Evaluation[] = [];
  const backend = request.backend ?? stored.compute.backend;
  const trainer = startTrainer(
    {
      kind: 'evaluate',
      config: { ...stored, knn: { ...stored.knn, ...request.knn }, compute: { ...stored.compute, backend } },
      storeFolder: dataset.folder,
      checkpoint: { path: join(folder.run(run.id), checkpoint.path), sha256: checkpoint.sha256 },
      requests: request.requests,
    },
    (report) => {
      if (report.kind === 'evaluation') {
        const isTrained = report.evaluation.protocol.representation === 'trained';
        const checkpointStep = isTrained ? checkpoint.step : null;
        insertEvaluation(database, { runId: run.id, checkpointStep, ...report.evaluation });
        evaluations.push(report.evaluation);
      }
      request.onReport(report);
    },
  );
  request.signal.addEventListener('abort', () => trainer.kill());
  await trainer.ended.catch((error: unknown) => {
    request.signal.throwIfAborted();
    throw error;
  });
  return { step: checkpoint.step, evaluations };
}

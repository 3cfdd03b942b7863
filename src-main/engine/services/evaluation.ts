import { join } from 'node:path';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { EvaluationState } from '../../../src-shared/contract/evaluation.ts';
import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import type { Report } from '../../../src-shared/contract/trainer.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { findLatestCheckpoint } from '../../storage/repositories/checkpoints.ts';
import { requireDataset } from '../../storage/repositories/datasets.ts';
import { insertEvaluation } from '../../storage/repositories/evaluations.ts';
import { requireRun } from '../../storage/repositories/runs.ts';
import { definedValues } from '../defined-values.ts';
import type { Engine } from '../engine.ts';
import { progressOf, runJob } from '../run-job.ts';

export function evaluationService(engine: Engine): Handlers<WorkbenchContract>['evaluation'] {
  const { database, folder } = engine;
  return {
    async measure({ runId, requests, knn, backend }, { signal, emit }) {
      const run = requireRun(database, runId);
      const stored = parseRunConfig(run.config, `The configuration of run ${run.id}`);
      const checkpoint = findLatestCheckpoint(database, runId);
      if (checkpoint === undefined) {
        throw new AppError('checkpoint-none', `Run ${runId} has no checkpoint yet, so there is nothing to evaluate.`);
      }
      const dataset = requireDataset(database, run.datasetName);
      const job = {
        kind: 'evaluate' as const,
        config: {
          ...stored,
          knn: { ...stored.knn, ...definedValues(knn) },
          compute: { ...stored.compute, backend: backend ?? stored.compute.backend },
        },
        storeFolder: dataset.folder,
        checkpoint: { path: join(folder.run(runId), checkpoint.path), sha256: checkpoint.sha256 },
        requests,
      };
      const state: EvaluationState = { description: null, progress: null, finished: null };
      const evaluations: Extract<Report, { kind: 'evaluation' }>['evaluation'][] = [];
      await runJob(engine, job, signal, (report) => {
        if (report.kind === 'started') state.description = report.description;
        else if (report.kind === 'progress') state.progress = progressOf(report);
        else if (report.kind === 'evaluation') {
          const isTrained = report.evaluation.protocol.representation === 'trained';
          insertEvaluation(database, {
            runId,
            checkpointStep: isTrained ? checkpoint.step : null,
            ...report.evaluation,
          });
          evaluations.push(report.evaluation);
        }
        emit({ ...state });
      });
      emit({ ...state, finished: { step: checkpoint.step, evaluations } });
    },
  };
}

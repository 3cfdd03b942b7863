import { join } from 'node:path';
import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import type { Database } from '../../storage/database.ts';
import { findLatestCheckpoint } from '../../storage/repositories/checkpoints.ts';
import { requireDataset } from '../../storage/repositories/datasets.ts';
import { requireRun } from '../../storage/repositories/runs.ts';
import type { Engine } from '../engine.ts';
import { requireFit } from '../plan-run.ts';
import type { Previews } from '../previews.ts';

function requireCheckpoint(database: Database, runId: string) {
  const checkpoint = findLatestCheckpoint(database, runId);
  if (checkpoint !== undefined) return checkpoint;
  throw new AppError(
    'checkpoint-none',
    `Run ${runId} has no checkpoint yet, so no network can be asked. Its first one is saved as it trains, or as it is paused.`,
  );
}

export function previewService(
  { database, folder }: Engine,
  previews: Previews,
): Handlers<WorkbenchContract>['preview'] {
  return {
    views(request, { signal }) {
      const dataset = requireDataset(database, request.dataset);
      requireFit(request.augmentation, dataset);
      return previews.ask({ kind: 'views', storeFolder: dataset.folder, request }, signal);
    },
    agreement({ runId, step }, { signal }) {
      const run = requireRun(database, runId);
      const config = parseRunConfig(run.config, `The configuration of run ${runId}`);
      const { path, sha256, step: checkpointStep } = requireCheckpoint(database, runId);
      const dataset = requireDataset(database, run.datasetName);
      requireFit(config.augmentation, dataset);
      // That the file is as it was written is found by who reads it, so that it need not be read twice.
      const checkpoint = { path: join(folder.run(runId), path), sha256, step: checkpointStep };
      const question = { kind: 'agreement' as const, storeFolder: dataset.folder, config, checkpoint, step };
      return previews.askAgreement(question, signal);
    },
  };
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { breathing } from '../../data/breathing.ts';
import { forgetCheckpoint } from '../../storage/repositories/checkpoints.ts';
import { storedCheckpoints } from '../../storage/repositories/stored-files.ts';
import type { DataCopies } from '../data-copies.ts';
import type { Engine } from '../engine.ts';
import { reportStorage } from '../storage-report.ts';

/** Each is forgotten before its file is deleted, so that the database never names a file that is not there. */
async function removeSuperseded({ database, folder, copying }: Engine, activeRuns: () => string[]) {
  if (copying.kind !== null) {
    throw new AppError('copy-under-way', 'The data folder is being copied: delete checkpoints when that is done.');
  }
  const breathe = breathing();
  const removed = { files: 0, bytes: 0 };
  for (const page of storedCheckpoints(database)) {
    for (const { runId, path, bytes, isSuperseded } of page) {
      if (!isSuperseded || activeRuns().includes(runId)) continue;
      forgetCheckpoint(database, runId, path);
      await rm(join(folder.run(runId), path), { force: true });
      removed.files += 1;
      removed.bytes += bytes;
    }
    await breathe();
  }
  return removed;
}

export function storageService(
  engine: Engine,
  copies: DataCopies,
  activeRuns: () => string[],
): Handlers<WorkbenchContract>['storage'] {
  return {
    show: () => reportStorage(engine),
    backUp: ({ folder }) => copies.backUp(folder),
    move: ({ folder }) => copies.move(folder),
    followCopy: (_, { signal, emit }) => copies.follow(signal, emit),
    cancelCopy: () => copies.cancel(),
    removeSuperseded: () => removeSuperseded(engine, activeRuns),
  };
}

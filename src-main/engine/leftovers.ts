import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  listCheckpoints as listCheckpointFiles,
  removeTemporaryFiles,
} from '../storage/checkpoints/checkpoint-files.ts';
import { listCheckpoints } from '../storage/repositories/checkpoints.ts';
import type { Engine } from './engine.ts';

/**
 * Deletes what processes that were killed left in the folder of a run: files that are half-written, checkpoints that no
 * engine came to record, and such as it had forgotten and not deleted yet. Nothing may write there.
 */
export function removeLeftovers({ database, folder }: Engine, runId: string): void {
  const runFolder = folder.run(runId);
  const checkpointFolder = join(runFolder, 'checkpoints');
  removeTemporaryFiles(runFolder);
  removeTemporaryFiles(checkpointFolder);
  const known = new Set(listCheckpoints(database, runId).map(({ path }) => join(runFolder, path)));
  for (const { path } of listCheckpointFiles(checkpointFolder)) if (!known.has(path)) rmSync(path, { force: true });
}

import { rm } from 'node:fs/promises';
import { breathing } from '../data/breathing.ts';
import {
  condemnRuns,
  listCondemnedRuns,
  removeCondemnedRun,
  removeSomeMetrics,
} from '../storage/repositories/run-deletion.ts';
import { withoutCopying } from './copying.ts';
import type { Engine } from './engine.ts';
import { sizeOfRun } from './run-sizes.ts';

/** The folder goes first: as long as anything is left of it, the run's row says so. */
async function finish({ database, folder }: Engine, runId: string): Promise<void> {
  await rm(folder.run(runId), { recursive: true, force: true });
  const pause = breathing();
  while (removeSomeMetrics(database, runId)) await pause();
  removeCondemnedRun(database, runId);
}

/**
 * Deletes runs in the trash for good. They have vanished when the first part of this is done, whatever happens then.
 * @param onVanished they have
 * @returns how many runs, and the bytes that their folders took
 * @throws AppError when one is not in the trash, or the data folder is being copied: nothing is deleted then
 */
export async function deleteRuns(
  engine: Engine,
  runIds: readonly string[],
  onVanished: (runIds: string[]) => void,
): Promise<{ runs: number; bytes: number }> {
  const ids = Array.from(new Set(runIds));
  return withoutCopying(engine.copying, async () => {
    condemnRuns(engine.database, ids);
    onVanished(ids);
    let bytes = 0;
    for (const id of ids) {
      bytes += await sizeOfRun(engine, id);
      await finish(engine, id);
    }
    return { runs: ids.length, bytes };
  });
}

/**
 * Goes on with deletions that an earlier engine was cut short in.
 * @returns the runs that are gone now
 */
export async function finishDeletions(engine: Engine): Promise<string[]> {
  const ids = listCondemnedRuns(engine.database);
  await withoutCopying(engine.copying, async () => {
    for (const id of ids) await finish(engine, id);
  });
  return ids;
}

import { setTimeout } from 'node:timers/promises';
import { AppError } from '../../../src-shared/errors.ts';
import { currentDataFolder } from '../../storage/data-location.ts';
import { isAlive } from '../../storage/process-identity.ts';
import { readEngineFile } from './engine-file.ts';

/** Trainers finish their step and write a checkpoint first. */
const PATIENCE_MILLISECONDS = 60_000;
const LOOK_MILLISECONDS = 20;

/**
 * Ends the engine of a data folder, of whatever version it is, and waits until it has: it pauses what trains first.
 * @returns its process's number; null when none was running
 * @throws AppError when it does not end
 */
export async function endEngine(dataFolder: string): Promise<number | null> {
  const identity = readEngineFile(currentDataFolder(dataFolder));
  if (identity === undefined || !isAlive(identity)) return null;
  const { processId } = identity;
  process.kill(processId, 'SIGTERM');
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  while (isAlive(identity)) {
    if (performance.now() > deadline) {
      throw new AppError('engine-not-ended', `The engine (process ${processId}) does not end. Its log says why.`);
    }
    await setTimeout(LOOK_MILLISECONDS);
  }
  return processId;
}

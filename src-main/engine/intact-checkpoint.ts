import { join } from 'node:path';
import { AppError } from '../../src-shared/errors.ts';
import { requireIntact } from '../storage/checkpoints/checkpoint-files.ts';
import { listCheckpoints, type Checkpoint } from '../storage/repositories/checkpoints.ts';
import { appendEvent } from '../storage/repositories/events.ts';
import type { Engine } from './engine.ts';

/** Why the file of a checkpoint cannot be used, or null when it is as it was written. */
async function faultOf({ folder }: Engine, { runId, path, sha256 }: Checkpoint): Promise<AppError | null> {
  try {
    await requireIntact(join(folder.run(runId), path), sha256);
    return null;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/**
 * The latest checkpoint of a run whose file is as it was written; undefined when the run has none yet. Damaged ones are
 * passed over and told in the run's log.
 * @returns the checkpoint, and a sentence for each that was passed over
 * @throws AppError when the run has checkpoints and none of them is intact: beginning anew is for a person to decide
 */
export async function findIntactCheckpoint(
  engine: Engine,
  runId: string,
): Promise<{ checkpoint: Checkpoint | undefined; notes: string[] }> {
  const checkpoints = listCheckpoints(engine.database, runId).filter(({ supersededBy }) => supersededBy === null);
  const notes: string[] = [];
  for (const checkpoint of checkpoints.toReversed()) {
    const fault = await faultOf(engine, checkpoint);
    if (fault === null) return { checkpoint, notes };
    const sentence = `The checkpoint after ${checkpoint.step} updates was passed over. ${fault.message}`;
    appendEvent(engine.database, runId, { kind: 'checkpoint-damaged', step: checkpoint.step, sentence });
    notes.push(sentence);
  }
  if (notes.length > 0) {
    throw new AppError('checkpoints-damaged', `Run ${runId} cannot go on: no checkpoint is intact. ${notes.join(' ')}`);
  }
  return { checkpoint: undefined, notes };
}

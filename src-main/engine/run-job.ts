import type { Job, Report } from '../../src-shared/contract/trainer.ts';
import type { Engine } from './engine.ts';
import { currentSettings } from './settings.ts';
import { startTrainer } from './trainer-process.ts';

/**
 * Lets a trainer do a job that belongs to a client: it ends with the client's interest in it.
 * @throws the signal's reason; AppError as the trainer failed
 */
export async function runJob(
  { database }: Engine,
  job: Job,
  signal: AbortSignal,
  onReport: (report: Report) => void,
): Promise<void> {
  signal.throwIfAborted();
  const silence = () => currentSettings(database).silenceSeconds * 1000;
  const trainer = startTrainer({ silence, onReport });
  signal.addEventListener('abort', trainer.kill, { once: true });
  trainer.begin(job);
  try {
    await trainer.ended;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', trainer.kill);
  }
}

/** A trainer's report of its progress, as clients get it. */
export function progressOf({ phase, done, total }: Extract<Report, { kind: 'progress' }>) {
  return { phase, done, total };
}

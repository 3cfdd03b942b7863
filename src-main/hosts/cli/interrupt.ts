import { AppError } from '../../../src-shared/errors.ts';

/** What a process returns that was ended by Ctrl-C, by the shells' convention. */
const INTERRUPTED = 130;

/**
 * Runs work that a person may end: the first Ctrl-C (or SIGTERM) aborts the signal and lets the work end in order, a
 * second one ends the process at once.
 * @param onSecond what must still be done at the second Ctrl-C, such as killing a child process
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  onSecond: () => void = () => {},
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => {
    if (controller.signal.aborted) {
      onSecond();
      process.exit(INTERRUPTED);
    }
    controller.abort(new AppError('cancelled', 'Cancelled; nothing was changed.'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

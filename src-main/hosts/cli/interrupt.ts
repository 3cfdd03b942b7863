import { AppError } from '../../../src-shared/errors.ts';

/** One Ctrl-C may arrive several times, from the terminal and from each process above that passes it on. */
const TOGETHER_MILLISECONDS = 300;

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
  let abortedAt = 0;
  const interrupt = () => {
    if (controller.signal.aborted) {
      if (performance.now() - abortedAt < TOGETHER_MILLISECONDS) return;
      onSecond();
      process.exit(INTERRUPTED);
    }
    abortedAt = performance.now();
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

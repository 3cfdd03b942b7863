import { AppError } from '../../../src-shared/errors.ts';

/** One Ctrl-C may arrive several times, from the terminal and from each process above that passes it on. */
const TOGETHER_MILLISECONDS = 300;
/** How long a second Ctrl-C may take to be carried out. */
const LAST_MILLISECONDS = 2000;

/** What a process returns that was ended by Ctrl-C, by the shells' convention. */
const INTERRUPTED = 130;

/**
 * Runs work that a person may end: the first Ctrl-C (or SIGTERM) aborts the signal and lets the work end in order, a
 * second one ends the process at once.
 * @param onSecond what must still be done at the second Ctrl-C, such as ending a trainer
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  onSecond: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Result> {
  const controller = new AbortController();
  let abortedAt = 0;
  const leave = () => process.exit(INTERRUPTED);
  const interrupt = () => {
    if (controller.signal.aborted) {
      if (performance.now() - abortedAt < TOGETHER_MILLISECONDS) return;
      setTimeout(leave, LAST_MILLISECONDS);
      onSecond().then(leave, leave);
      return;
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

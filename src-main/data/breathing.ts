import { setImmediate } from 'node:timers/promises';

/** How long, in milliseconds, a loop may keep its process from everything else. */
const TURN = 3;

/**
 * For long loops in a process that has other duties: await what it gives in every round. It gives the event loop a turn
 * when the loop has had the process for 3 milliseconds, and else nothing to wait for. A round should take less than
 * that; a longer one is to be cut into pieces.
 */
export function breathing(): () => Promise<void> | undefined {
  let turn = performance.now();
  return () => {
    if (performance.now() - turn < TURN) return undefined;
    return setImmediate().then(() => {
      turn = performance.now();
    });
  };
}

import { setImmediate } from 'node:timers/promises';

/** How long work may keep the engine from its other duties. */
const TURN_MILLISECONDS = 5;

/** Makes a function for loops to wait for: now and then it lets the engine see to its other duties. */
export function takeTurns(): () => Promise<void> {
  let began = performance.now();
  return async () => {
    if (performance.now() - began < TURN_MILLISECONDS) return;
    await setImmediate();
    began = performance.now();
  };
}

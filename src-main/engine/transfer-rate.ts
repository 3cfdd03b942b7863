/** How long back the rate looks. */
const WINDOW_MILLISECONDS = 5000;
/** Before that it would jump about. */
const FIRST_MILLISECONDS = 500;

/**
 * Follows how much of something is done.
 * @returns a function that takes the time in milliseconds and the bytes done until then, and gives the bytes per second
 * of the last five seconds; null until half a second is known. It begins anew when fewer are done than before.
 */
export function transferRate(): (time: number, done: number) => number | null {
  let samples: { time: number; done: number }[] = [];
  return (time, done) => {
    const last = samples.at(-1);
    if (last !== undefined && done < last.done) samples = [];
    samples.push({ time, done });
    // One that is older stays, so that the whole of the window is covered.
    while ((samples[1]?.time ?? time) < time - WINDOW_MILLISECONDS) samples.shift();
    const first = samples[0] ?? { time, done };
    const elapsed = time - first.time;
    return elapsed < FIRST_MILLISECONDS ? null : ((done - first.done) / elapsed) * 1000;
  };
}

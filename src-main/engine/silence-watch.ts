/** Listens for signs of life. */
export type SilenceWatch = { heard: () => void; end: () => void };

const LOOK_MILLISECONDS = 200;
/** A look that comes later than this was held up by a sleeping computer or a busy engine, not by who is watched. */
const LATEST_LOOK_MILLISECONDS = 1000;

/** How many times the longest gap so far a silence must be: steps may take long, but they take alike. */
const LONGEST_GAPS = 10;

/**
 * Calls `onSilent` once, with the milliseconds, when nothing was heard for `floor()` milliseconds and for ten times the
 * longest gap so far. Time in which this process itself did not run, as on a computer that slept, does not count.
 */
export function watchSilence(floor: () => number, onSilent: (milliseconds: number) => void): SilenceWatch {
  let lookedAt = performance.now();
  let silent = 0;
  let longestGap = 0;
  const pass = () => {
    const now = performance.now();
    silent += Math.min(now - lookedAt, LATEST_LOOK_MILLISECONDS);
    lookedAt = now;
  };
  const timer = setInterval(() => {
    pass();
    if (silent < Math.max(floor(), LONGEST_GAPS * longestGap)) return;
    clearInterval(timer);
    onSilent(silent);
  }, LOOK_MILLISECONDS);
  return {
    heard() {
      pass();
      longestGap = Math.max(longestGap, silent);
      silent = 0;
    },
    end: () => clearInterval(timer),
  };
}

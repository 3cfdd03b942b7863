/** How far something was, and when (milliseconds). */
export type ProgressSample = { done: number; time: number };

const SHORTEST_MILLISECONDS = 1500;

/**
 * Seconds that are left at the pace between two samples; undefined while too little is known of it, or nothing moves.
 */
export function remainingSeconds(first: ProgressSample, last: ProgressSample, total: number): number | undefined {
  const done = last.done - first.done;
  const milliseconds = last.time - first.time;
  if (done <= 0 || milliseconds < SHORTEST_MILLISECONDS) return undefined;
  return (Math.max(0, total - last.done) * milliseconds) / done / 1000;
}

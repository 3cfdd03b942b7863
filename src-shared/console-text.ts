/** As much as is kept of a run's console, in characters. */
const LONGEST_CONSOLE = 256 * 1024;

/** A console with what has followed, whole lines of the end of it when it becomes too long. */
export function joinConsole(text: string, more: string): string {
  const joined = text + more;
  if (joined.length <= LONGEST_CONSOLE) return joined;
  const kept = joined.slice(-LONGEST_CONSOLE);
  return kept.slice(kept.indexOf('\n') + 1);
}

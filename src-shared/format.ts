/** Numbers in words that people read alike in the terminal and in the window. */

/**
 * '9.813', '1.20e-5'; NaN and the infinities by name.
 * @param exponentialFrom the first magnitude that is written with an exponent, as those below a thousandth are
 */
export function formatMetric(value: number, exponentialFrom = 1e6): string {
  if (!Number.isFinite(value)) return String(value);
  const magnitude = Math.abs(value);
  const isPlain = magnitude === 0 || (magnitude >= 1e-3 && magnitude < exponentialFrom);
  return isPlain ? value.toPrecision(4) : value.toExponential(2);
}

/** '96.8 %' of a share from 0 to 1. */
export function formatShare(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** '12 B', '3.4 kB', '1.2 GB' (powers of 1000, as disks are sold). */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${units[unit] ?? ''}`;
}

/** '1.5 s', '3 min 20 s', '2 h 05 min'. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** '12.3 ms', '450 ms', '1.25 s': what one piece of work took. */
export function formatPace(seconds: number): string {
  return seconds < 1 ? `${(seconds * 1000).toPrecision(3)} ms` : `${seconds.toPrecision(3)} s`;
}

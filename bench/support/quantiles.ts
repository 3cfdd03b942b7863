/** @param share 0.5 for the median; between two values, what lies in proportion between them */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? NaN;
  return below + (place - Math.floor(place)) * (above - below);
}

/** Median, 99th percentile and longest of times in milliseconds, for people. */
export function spread(milliseconds: readonly number[]): string {
  const at = (share: number) => `${quantile(milliseconds, share).toFixed(2)} ms`;
  return `median ${at(0.5)}, 99th percentile ${at(0.99)}, longest ${at(1)} (${milliseconds.length} measured)`;
}

/**
 * Exponential smoothing of the drawn values: each is `smoothing` times the smoothed value before it and the rest its own,
 * without the pull towards 0 at the beginning. What is not finite is left as a gap and changes nothing.
 * @param smoothing from 0 (none) to below 1
 */
export function smooth(values: Float32Array, smoothing: number): Float32Array {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (!Number.isFinite(value)) return NaN;
    sum = smoothing * sum + (1 - smoothing) * value;
    weight = smoothing * weight + (1 - smoothing);
    return sum / weight;
  });
}

/**
 * Appends the sums of one picture of interleaved channels in 0..255 to `sums`: for each channel the sum of its values
 * and the sum of their squares. Whole numbers, hence exact in whatever order pictures are added up.
 */
export function appendChannelSums(sums: number[], pixels: Uint8Array, channels: number): void {
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squared = 0;
    for (let i = channel; i < pixels.length; i += channels) {
      const value = pixels[i] ?? 0;
      sum += value;
      squared += value * value;
    }
    sums.push(sum, squared);
  }
}

/**
 * Mean and (population) standard deviation per channel on [0, 1], in float64, over the pictures numbered `rows`.
 * @param sums what appendChannelSums gathered, one picture after the other
 * @param pixels per picture
 */
export function channelStatistics(
  sums: number[],
  rows: number[],
  channels: number,
  pixels: number,
): { mean: number[]; deviation: number[] } {
  const mean: number[] = [];
  const deviation: number[] = [];
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squared = 0;
    for (const row of rows) {
      const at = 2 * (row * channels + channel);
      sum += sums[at] ?? 0;
      squared += sums[at + 1] ?? 0;
    }
    const average = sum / (rows.length * pixels);
    const variance = squared / (rows.length * pixels) - average ** 2;
    mean.push(average / 255);
    deviation.push(Math.sqrt(Math.max(0, variance)) / 255);
  }
  return { mean, deviation };
}

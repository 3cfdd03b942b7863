import { breathing } from './breathing.ts';

/**
 * For each of interleaved channels in 0..255 the sum of its values and the sum of their squares, added to the two
 * numbers that `into` has for it. Whole numbers, hence exact in whatever order pictures are added up.
 */
export function addChannelSums(into: Float64Array, pixels: Uint8Array, channels: number): void {
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squared = 0;
    for (let i = channel; i < pixels.length; i += channels) {
      const value = pixels[i] ?? 0;
      sum += value;
      squared += value * value;
    }
    into[2 * channel] = (into[2 * channel] ?? 0) + sum;
    into[2 * channel + 1] = (into[2 * channel + 1] ?? 0) + squared;
  }
}

/**
 * Mean and (population) standard deviation per channel on [0, 1], in float64, over the pictures of one split.
 * @param sums what addChannelSums gave, one picture after the other
 * @param of.splits the split of each picture, and the one that counts
 * @param of.pixels per picture
 */
export async function channelStatistics(
  sums: Float64Array,
  of: { splits: Uint8Array; split: number; channels: number; pixels: number },
): Promise<{ mean: number[]; deviation: number[] }> {
  const breathe = breathing();
  const numbers = 2 * of.channels;
  const totals = new Float64Array(numbers);
  let rows = 0;
  for (const [row, split] of of.splits.entries()) {
    if (row % 4096 === 4095) await breathe();
    if (split !== of.split) continue;
    rows++;
    for (let i = 0; i < numbers; i++) totals[i] = (totals[i] ?? 0) + (sums[row * numbers + i] ?? 0);
  }
  const average = (i: number) => (totals[i] ?? 0) / (rows * of.pixels);
  const channels = Array.from({ length: of.channels }, (_, channel) => 2 * channel);
  return {
    mean: channels.map((i) => average(i) / 255),
    deviation: channels.map((i) => Math.sqrt(Math.max(0, average(i + 1) - average(i) ** 2)) / 255),
  };
}

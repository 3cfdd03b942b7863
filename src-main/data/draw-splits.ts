import { randomStream } from '../../src-shared/random/stream.ts';
import { breathing } from './breathing.ts';
import { SPLITS } from './store-manifest.ts';

const TRAIN = SPLITS.indexOf('train');
const TEST = SPLITS.indexOf('test');

/** How many of `images` rows are for testing: at least one where any are wanted, and never all. */
export function testRows(images: number, testShare: number): number {
  const wanted = testShare === 0 ? 0 : Math.max(1, Math.round(images * testShare));
  return Math.min(wanted, images - 1);
}

/**
 * A random `testShare` of the rows for testing, as positions in SPLITS. The draws are those of permutation (Fisher-Yates
 * from the end), which would keep the process from its other duties for as long as millions of them take.
 */
export async function drawSplits(images: number, testShare: number, seed: number): Promise<Uint8Array> {
  const breathe = breathing();
  const stream = randomStream({ seed, purpose: 'split', epoch: 0, index: 0 });
  const order = new Uint32Array(images);
  for (let row = 0; row < images; row++) order[row] = row;
  for (let last = images - 1; last > 0; last--) {
    const chosen = stream.integerBelow(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = moved;
    if (last % 1024 === 0) await breathe();
  }
  const splits = new Uint8Array(images).fill(TRAIN);
  for (const row of order.subarray(0, testRows(images, testShare))) splits[row] = TEST;
  return splits;
}

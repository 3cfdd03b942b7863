import { permuting } from '../../src-shared/random/permutation.ts';
import { randomStream, type RandomStream } from '../../src-shared/random/stream.ts';
import { breathing } from './breathing.ts';
import { SPLITS } from './store-manifest.ts';

const TRAIN = SPLITS.indexOf('train');
const TEST = SPLITS.indexOf('test');

/** How many of `images` rows are for testing: at least one where any are wanted, and never all. */
export function testRows(images: number, testShare: number): number {
  const wanted = testShare === 0 ? 0 : Math.max(1, Math.round(images * testShare));
  return Math.min(wanted, images - 1);
}

async function randomOrder(images: number, stream: RandomStream): Promise<Uint32Array> {
  const breathe = breathing();
  const pieces = permuting(images, stream);
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
    await breathe();
  }
}

/** A random `testShare` of the rows for testing, as positions in SPLITS. */
export async function drawSplits(images: number, testShare: number, seed: number): Promise<Uint8Array> {
  const order = await randomOrder(images, randomStream({ seed, purpose: 'split', epoch: 0, index: 0 }));
  const splits = new Uint8Array(images).fill(TRAIN);
  for (const row of order.subarray(0, testRows(images, testShare))) splits[row] = TEST;
  return splits;
}

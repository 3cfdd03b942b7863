import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSplits, testRows } from '../../../src-main/data/draw-splits.ts';
import { permutation } from '../../../src-shared/random/permutation.ts';
import { randomStream } from '../../../src-shared/random/stream.ts';

describe('drawing the test rows', () => {
  it('takes the first of a random permutation', async () => {
    const share = fc.double({ min: 0, max: 0.99, noNaN: true });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), share, fc.nat(), async (images, testShare, seed) => {
        const stream = randomStream({ seed, purpose: 'split', epoch: 0, index: 0 });
        const expected = new Uint8Array(images);
        for (const row of permutation(images, stream).subarray(0, testRows(images, testShare))) expected[row] = 1;
        expect(await drawSplits(images, testShare, seed)).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });
});

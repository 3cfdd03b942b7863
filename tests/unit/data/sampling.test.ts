import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchesPerEpoch, batchRows, epochOrder } from '../../../src-main/data/sampling.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const rowSets = fc
  .uniqueArray(fc.integer({ min: 0, max: 100_000 }), { minLength: 1, maxLength: 80 })
  .map((rows) => Uint32Array.from(rows));

describe('the order of an epoch', () => {
  it('holds every training row once', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 1000 }), rowSets, (seed, epoch, rows) => {
        expect([...epochOrder({ seed, epoch, rows }).sort()]).toEqual([...rows.slice().sort()]);
      }),
    );
  });

  it('differs between epochs and between seeds', () => {
    const rows = Uint32Array.from({ length: 50 }, (_, row) => row);
    const orders = [
      epochOrder({ seed: 1, epoch: 0, rows }),
      epochOrder({ seed: 1, epoch: 1, rows }),
      epochOrder({ seed: 2, epoch: 0, rows }),
    ].map((order) => order.join());
    expect(new Set(orders).size).toBe(3);
  });

  it('stays the same from one version of the program to the next', () => {
    const rows = Uint32Array.from({ length: 8 }, (_, row) => 10 * row);
    expect([...epochOrder({ seed: 42, epoch: 3, rows })]).toEqual([70, 50, 40, 0, 60, 20, 30, 10]);
  });
});

describe('batches', () => {
  it('leave out the rows that do not fill a last one', () => {
    expect([batchesPerEpoch(9000, 128), batchesPerEpoch(128, 128), batchesPerEpoch(255, 128)]).toEqual([70, 1, 1]);
  });

  it('refuse a batch larger than the training rows, in a sentence with the remedy', () => {
    const rows = new Uint32Array(100);
    expect(() => batchRows({ seed: 1, step: 0, batchSize: 128, rows })).toThrow(
      'A batch of 128 cannot be filled from 100 training pictures: choose a batch size of at most 100.',
    );
  });

  it('of one epoch are the start of its order, cut in pieces', () => {
    fc.assert(
      fc.property(seeds, rowSets, fc.nat(5), fc.nat(1000), (seed, rows, epoch, size) => {
        const batchSize = 1 + (size % rows.length);
        const batches = batchesPerEpoch(rows.length, batchSize);
        const taken = Array.from({ length: batches }, (_, batch) =>
          batchRows({ seed, step: epoch * batches + batch, batchSize, rows }),
        );
        expect(new Set(taken.map((batch) => batch.epoch))).toEqual(new Set([epoch]));
        const order = epochOrder({ seed, epoch, rows });
        expect(taken.flatMap((batch) => [...batch.rows])).toEqual([...order.subarray(0, batches * batchSize)]);
      }),
    );
  });

  it('do not depend on which steps were asked for before: resuming gives what an unbroken run gets', () => {
    const rows = Uint32Array.from({ length: 70 }, (_, row) => row);
    const unbroken = Array.from({ length: 40 }, (_, step) => batchRows({ seed: 5, step, batchSize: 9, rows }));
    const anew = rows.slice();
    for (const step of [39, 0, 17, 8, 7, 17]) {
      expect(batchRows({ seed: 5, step, batchSize: 9, rows: anew })).toEqual(unbroken[step]);
    }
    batchRows({ seed: 6, step: 17, batchSize: 9, rows });
    expect(batchRows({ seed: 5, step: 17, batchSize: 9, rows })).toEqual(unbroken[17]);
  });

  it('hand out copies: a caller that changes one does not change the next', () => {
    const rows = Uint32Array.from({ length: 20 }, (_, row) => row);
    const first = batchRows({ seed: 5, step: 0, batchSize: 20, rows });
    const kept = [...first.rows];
    first.rows.fill(0);
    expect([...batchRows({ seed: 5, step: 0, batchSize: 20, rows }).rows]).toEqual(kept);
  });
});

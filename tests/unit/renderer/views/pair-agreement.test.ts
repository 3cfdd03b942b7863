import { describe, expect, it } from 'vitest';
import type { Agreement, ViewPairs } from '../../../../src-shared/contract/preview.ts';
import { lowestFirst } from '../../../../src-shared/lowest-first.ts';
import {
  agreementOfPairs,
  formatSimilarity,
  meanOf,
  readAgreement,
} from '../../../../src-renderer/features/views/pair-agreement.ts';

function agreement(pairs: number[], others: number): Agreement {
  const similarity = { pairs, others };
  const rows = pairs.map((_, index) => 100 + index);
  const representation = { pairs: pairs.map((value) => value / 2), others };
  return { checkpointStep: 9, epoch: 2, total: pairs.length, rows, embedding: similarity, representation };
}

function pairs(epoch: number, rows: number[]): ViewPairs {
  const none = new Uint8Array();
  const classes = rows.map(() => null);
  const sizes = { channels: 1, size: 1, viewSize: 1 };
  return {
    epoch,
    total: rows.length,
    from: 0,
    rows,
    classes,
    ...sizes,
    originals: none,
    views: [none, none],
    drawn: [[], []],
  };
}

describe('the agreement of pairs of views', () => {
  it('is given to the pictures that are shown, in whatever order', () => {
    expect(agreementOfPairs(agreement([0.2, 0.4, 0.8], 0), pairs(2, [102, 100]))).toEqual([
      { embedding: 0.8, representation: 0.4 },
      { embedding: 0.2, representation: 0.1 },
    ]);
  });

  it('is not given to views of another epoch, nor to a picture that was not asked about', () => {
    expect(agreementOfPairs(agreement([0.2], 0), pairs(3, [100]))).toEqual([undefined]);
    expect(agreementOfPairs(agreement([0.2], 0), pairs(2, [7]))).toEqual([undefined]);
  });

  it('is sorted with the lowest first, and with what is no number before all', () => {
    expect(lowestFirst([0.5, -0.2, 0.9, NaN, 0.5])).toEqual([3, 1, 0, 4, 2]);
    expect(lowestFirst([])).toEqual([]);
  });

  it('has a mean, and few decimals', () => {
    expect(meanOf({ pairs: [0.2, 0.4], others: 0 })).toBeCloseTo(0.3);
    expect([0.123, -0.5, NaN].map(formatSimilarity)).toEqual(['0.12', '−0.50', 'NaN']);
  });

  it('is no good sign when strangers agree as well', () => {
    const collapsed = readAgreement(agreement([0.99, 0.98], 0.98));
    expect(collapsed.isAlarm).toBe(true);
    expect(collapsed.sentence).toContain('tells no pictures apart');
    expect(readAgreement(agreement([0, 0], 0)).isAlarm).toBe(true);
    expect(readAgreement(agreement([0.9, 0.8], 0.1)).isAlarm).toBe(false);
  });

  it('says so when it is not finite, and when there is nothing to compare with', () => {
    expect(readAgreement(agreement([NaN, 0.5], 0.1)).sentence).toContain('not finite');
    expect(readAgreement(agreement([0.9], NaN))).toMatchObject({ isAlarm: false });
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinSummaries, summarizePoints } from '../../../src-main/storage/metric-summaries.ts';

const points = fc
  .array(fc.oneof(fc.float(), fc.constantFrom(NaN, Infinity, -Infinity)), { minLength: 1, maxLength: 40 })
  .map((values) => ({
    steps: Float64Array.from(values, (_, index) => index * 3),
    milliseconds: Float64Array.from(values, (_, index) => index * 100),
    values: Float32Array.from(values),
  }));

test('a summary says what a plain count says', () => {
  fc.assert(
    fc.property(points, ({ steps, milliseconds, values }) => {
      const finite = Array.from(values).filter(Number.isFinite);
      const summary = summarizePoints({ steps, milliseconds, values }, 0, values.length);
      expect(summary.points).toBe(values.length);
      expect(summary.nonFinite).toBe(values.length - finite.length);
      // Minus zero and zero are equal, and which of them is the extreme does not matter.
      expect(summary.min + 0).toBe(finite.length === 0 ? NaN : Math.min(...finite) + 0);
      expect(summary.max + 0).toBe(finite.length === 0 ? NaN : Math.max(...finite) + 0);
      expect([summary.first, summary.last]).toEqual([values[0], values.at(-1)]);
      expect([summary.firstStep, summary.lastStep]).toEqual([0, steps.at(-1)]);
      expect([summary.firstMilliseconds, summary.lastMilliseconds]).toEqual([0, milliseconds.at(-1)]);
    }),
  );
});

test('joined summaries of two parts are the summary of the whole', () => {
  fc.assert(
    fc.property(points, fc.nat(), (whole, at) => {
      const { length } = whole.values;
      fc.pre(length > 1);
      const cut = 1 + (at % (length - 1));
      const joined = joinSummaries(summarizePoints(whole, 0, cut), summarizePoints(whole, cut, length));
      const direct = summarizePoints(whole, 0, length);
      expect({ ...joined, min: joined.min + 0, max: joined.max + 0 }).toEqual({
        ...direct,
        min: direct.min + 0,
        max: direct.max + 0,
      });
    }),
  );
});

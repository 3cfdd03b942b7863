import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exponentialMovingAverageAt } from '../../../src-main/learning/schedules/exponential-moving-average.ts';
import { learningRateAt } from '../../../src-main/learning/schedules/learning-rate.ts';
import type { ScheduleConfig } from '../../../src-shared/config/run-config.ts';

const OFFICIAL: ScheduleConfig = { rate: 0.5, scaleWithBatch: true, warmup: 0.1, finalFactor: 0.001, rule: 'official' };
const run = { totalSteps: 19_500, batchSize: 256 };
const relative = (actual: number, expected: number): number => Math.abs(actual - expected) / Math.max(expected, 1e-9);

describe('the learning rate', () => {
  it.each([
    ['official', [0, 0.00025641025641, 0.499743589744, 0.5, 0.25025, 0.000500004001483]],
    ['lightly', [0.00025641025641, 0.000512820512821, 0.5, 0.5, 0.250227645086, 0.0005]],
  ] as const)('has the numbers of the %s code', (rule, expected) => {
    for (const [index, step] of [0, 1, 1949, 1950, 10_725, 19_499].entries()) {
      const value = learningRateAt({ ...OFFICIAL, rule }, { ...run, step });
      expect(relative(value, expected[index] ?? NaN), `step ${step}`).toBeLessThan(1e-9);
    }
  });

  it('warms up in whole steps, whatever the share is in binary', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.nat(1000),
        fc.integer({ min: 1, max: 5000 }),
        (epochs, some, perEpoch) => {
          const warmupEpochs = Math.min(some, epochs);
          const config = { ...OFFICIAL, scaleWithBatch: false, warmup: warmupEpochs / epochs };
          const totalSteps = epochs * perEpoch;
          const peakAt = warmupEpochs * perEpoch;
          if (peakAt === totalSteps) return;
          expect(learningRateAt(config, { step: peakAt, totalSteps, batchSize: 1 })).toBe(config.rate);
          if (peakAt > 0) {
            const before = learningRateAt(config, { step: peakAt - 1, totalSteps, batchSize: 1 });
            expect(before).toBeCloseTo((config.rate * (peakAt - 1)) / peakAt, 12);
          }
        },
      ),
    );
  });

  it('never leaves the range from 0 to the peak, and ends at the final share', () => {
    const configs = fc.record({
      rate: fc.double({ min: 1e-6, max: 10, noNaN: true }),
      scaleWithBatch: fc.boolean(),
      warmup: fc.double({ min: 0, max: 1, noNaN: true }),
      finalFactor: fc.double({ min: 0, max: 1, noNaN: true }),
      rule: fc.constantFrom('official' as const, 'lightly' as const),
    });
    fc.assert(
      fc.property(
        configs,
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 4096 }),
        (config, totalSteps, batchSize) => {
          const peak = config.scaleWithBatch ? (config.rate * batchSize) / 256 : config.rate;
          for (let step = 0; step < totalSteps; step++) {
            const rate = learningRateAt(config, { step, totalSteps, batchSize });
            expect(rate).toBeGreaterThanOrEqual(0);
            expect(rate).toBeLessThanOrEqual(peak * (1 + 1e-12));
          }
          const after = learningRateAt(
            { ...config, rule: 'official', warmup: 0 },
            { step: totalSteps, totalSteps, batchSize },
          );
          expect(after).toBeCloseTo(peak * config.finalFactor, 9);
        },
      ),
    );
  });
});

describe("the factor of BYOL's moving average", () => {
  it.each([
    ['paper', [0.99, 0.990000024674, 0.991464466094, 0.995, 0.999999975326]],
    ['lightly', [0.99, 0.990000024723, 0.991467246768, 0.99500786184, 1]],
  ] as const)('has the numbers of the rule %s', (rule, expected) => {
    for (const [index, step] of [0, 1, 250, 500, 999].entries()) {
      expect(exponentialMovingAverageAt(0.99, step, 1000, rule)).toBeCloseTo(expected[index] ?? NaN, 11);
    }
  });

  it('is 1 in a run of one step by the rule of lightly', () => {
    expect(exponentialMovingAverageAt(0.9, 0, 1, 'lightly')).toBe(1);
  });
});

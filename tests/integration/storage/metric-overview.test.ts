import { describe, expect, test } from 'vitest';
import type { Database } from '../../../src-main/storage/database.ts';
import { overview } from '../../../src-main/storage/repositories/metric-overview.ts';
import { appendMetrics } from '../../../src-main/storage/repositories/metrics.ts';
import { expectOverviewOf, type Point } from '../../support/series.ts';
import { freshDatabase, startedRun } from '../../support/storage.ts';

const LENGTH = 100_300;

/** Noise with rare spikes, some of them not finite: what a chart must not lose. */
function valueAt(step: number): number {
  if (step % 9973 === 17) return 1000 + step;
  if (step % 7919 === 23) return NaN;
  if (step % 15_013 === 29) return -Infinity;
  return Math.fround(Math.sin(step / 5000) + 0.1 * Math.sin(step * 12.9898));
}

const raw: Point[] = Array.from({ length: LENGTH }, (_, step) => ({
  step,
  milliseconds: step * 50,
  value: valueAt(step),
}));

async function longSeries(): Promise<{ database: Database; runId: string }> {
  const database = await freshDatabase();
  const { runId, attempt } = startedRun(database);
  for (let at = 0; at < LENGTH; at += 1000) {
    const rows = raw
      .slice(at, at + 1000)
      .map(({ step, milliseconds, value }) => ({ step, milliseconds, values: { loss: value } }));
    appendMetrics(database, runId, attempt, rows);
  }
  return { database, runId };
}

describe('the overview of a long series', () => {
  test('has exact extremes at every zoom', async () => {
    const { database, runId } = await longSeries();
    for (const buckets of [1, 10, 500, 3000]) {
      expectOverviewOf(database, runId, 'loss', raw, { buckets });
      for (const [fromStep, toStep] of [
        [0, 63],
        [17, 90_000],
        [511, 512],
        [40_000, 41_000],
        [99_000, 200_000],
      ] as const) {
        const part = raw.slice(fromStep, toStep + 1);
        expectOverviewOf(database, runId, 'loss', part, { fromStep, toStep, buckets });
      }
    }
  });

  test('has about as many buckets as were asked for, of about equal width', async () => {
    const { database, runId } = await longSeries();
    const { points } = overview(database, runId, 'loss', { buckets: 300 });
    expect(points.length).toBeGreaterThan(290);
    expect(Math.max(...points)).toBeLessThan((2 * LENGTH) / 300);
  });

  test('is drawn without the points themselves, but for the ends of its range', async () => {
    const { database, runId } = await longSeries();
    const damage = "UPDATE metric_chunks SET data = x'00' WHERE first_step > 1000 AND first_step < 99000";
    expect(database.prepare(damage).run().changes).toBeGreaterThan(180);
    expectOverviewOf(database, runId, 'loss', raw, { buckets: 300 });
    const part = raw.slice(700, 99_801);
    expectOverviewOf(database, runId, 'loss', part, { fromStep: 700, toStep: 99_800, buckets: 300 });
  });

  test('of nothing is empty', async () => {
    const { database, runId } = await longSeries();
    expect(overview(database, runId, 'loss', { fromStep: 200_000, toStep: 300_000, buckets: 10 }).min).toHaveLength(0);
    expect(overview(database, runId, 'loss', { fromStep: 20, toStep: 10, buckets: 10 }).min).toHaveLength(0);
  });

  test('has at least one bucket', async () => {
    const { database, runId } = await longSeries();
    for (const buckets of [0, -1, 1.5, NaN]) {
      expect(() => overview(database, runId, 'loss', { buckets })).toThrow('an overview has no');
    }
  });
});

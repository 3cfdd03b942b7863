import { expect } from 'vitest';
import type { Database } from '../../src-main/storage/database.ts';
import type { Points } from '../../src-main/storage/metric-points.ts';
import { overview } from '../../src-main/storage/repositories/metric-overview.ts';

/** A point as a test thinks of it. */
export type Point = { step: number; milliseconds: number; value: number };

export function pointsOf({ steps, milliseconds, values }: Points): Point[] {
  return Array.from(steps, (step, index) => ({
    step,
    milliseconds: milliseconds[index] ?? -1,
    value: values[index] ?? -1,
  }));
}

/** What a bucket over these points must say; zero and minus zero are one extreme. */
function bucketOf(points: readonly Point[]) {
  const finite = points.map(({ value }) => value).filter(Number.isFinite);
  return {
    firstStep: points[0]?.step,
    lastStep: points.at(-1)?.step,
    firstMilliseconds: points[0]?.milliseconds,
    lastMilliseconds: points.at(-1)?.milliseconds,
    points: points.length,
    nonFinite: points.length - finite.length,
    min: finite.length === 0 ? NaN : finite.reduce((a, b) => Math.min(a, b)) + 0,
    max: finite.length === 0 ? NaN : finite.reduce((a, b) => Math.max(a, b)) + 0,
    first: points[0]?.value,
    last: points.at(-1)?.value,
  };
}

/** Checks that the buckets of an overview hold all of `raw`, in order, and say of each part what it holds. */
export function expectOverviewOf(
  database: Database,
  runId: string,
  name: string,
  raw: readonly Point[],
  options: { fromStep?: number; toStep?: number; buckets: number },
): void {
  const seen = overview(database, runId, name, options);
  const count = seen.points.length;
  expect(count).toBeLessThanOrEqual(options.buckets);
  let at = 0;
  for (let index = 0; index < count; index++) {
    const size = seen.points[index] ?? 0;
    const bucket = Object.fromEntries(Object.entries(seen).map(([key, column]) => [key, (column[index] ?? -1) + 0]));
    const wanted = bucketOf(raw.slice(at, at + size));
    expect(bucket).toEqual({ ...wanted, first: (wanted.first ?? -1) + 0, last: (wanted.last ?? -1) + 0 });
    at += size;
  }
  expect(at).toBe(raw.length);
}

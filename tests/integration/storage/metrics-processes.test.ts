import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openDatabase, type Database } from '../../../src-main/storage/database.ts';
import { listSeries, overview } from '../../../src-main/storage/repositories/metric-overview.ts';
import { readMetrics } from '../../../src-main/storage/repositories/metrics.ts';
import { changeStatus, listRuns, listRunsOfStatus, requireRun } from '../../../src-main/storage/repositories/runs.ts';
import { endOf, startChild } from '../../support/child.ts';
import { madeUpValues } from '../../support/made-up-values.ts';
import { freshFolder } from '../../support/storage.ts';

const NAMES = ['loss', 'variance', 'covariance'] as const;

/** Checks that the series of a run are exactly those of its first `steps` updates. */
function expectSteps(database: Database, runId: string, steps: number): void {
  for (const name of NAMES) {
    const { steps: found, values } = readMetrics(database, runId, name);
    expect(found).toEqual(Float64Array.from({ length: steps }, (_, step) => step));
    expect(values).toEqual(Float32Array.from({ length: steps }, (_, step) => madeUpValues(step)[name]));
    expect(overview(database, runId, name, { buckets: 1 }).points).toEqual(Float64Array.of(steps));
  }
  expect(requireRun(database, runId).step).toBe(steps);
}

describe('a process that is killed while it appends', () => {
  // The second dies about when its tail is turned into chunks, which is after 512 appends.
  test.each([1, 511, 700])('after step %i has lost nothing that was saved', async (moment) => {
    const path = join(freshFolder(), 'workbench.sqlite');
    const child = startChild('append-metrics.ts', [path, '1000000']);
    // The first line is the run; then comes a line per saved step.
    let lines = 0;
    child.stdout?.on('data', (data: Buffer) => {
      lines += data.toString('latin1').split('\n').length - 1;
      if (lines > moment + 1) child.kill('SIGKILL');
    });
    const { stdout, signal } = await endOf(child);
    expect(signal).toBe('SIGKILL');
    const [runId = '', ...said] = stdout.split('\n').filter((line) => line !== '');
    const acknowledged = said.length;
    expect(acknowledged).toBeGreaterThan(moment);

    const database = await openDatabase(path);
    const { step } = requireRun(database, runId);
    // The last append may have been saved without the process living to say so.
    expect([acknowledged, acknowledged + 1]).toContain(step);
    expectSteps(database, runId, step);
    expect(changeStatus(database, runId, 'interrupted')).toMatchObject({ id: runId, status: 'interrupted', step });
    database.close();
  });
});

test('processes that write at the same time lose nothing, while another reads whole states', async () => {
  const path = join(freshFolder(), 'workbench.sqlite');
  const database = await openDatabase(path);
  const ends = [600, 550, 520].map((steps) => endOf(startChild('append-metrics.ts', [path, String(steps)])));
  const all = Promise.all(ends);
  const children = { areOver: false };
  const over = all.finally(() => {
    children.areOver = true;
  });
  let looks = 0;
  while (!children.areOver) {
    for (const { id } of listRuns(database)) {
      // What is read is one moment's: all three series are as long.
      const counts = listSeries(database, id).map(({ points }) => points);
      expect(new Set(counts).size).toBeLessThanOrEqual(1);
      looks++;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const { code } of await over) expect(code).toBe(0);
  expect(looks).toBeGreaterThan(10);
  expect(listRunsOfStatus(database, 'finished')).toHaveLength(3);
  for (const { id, totalSteps } of listRuns(database)) expectSteps(database, id, totalSteps);
  expect(database.pragma('quick_check', { simple: true })).toBe('ok');
  database.close();
});

import { describe, expect, test } from 'vitest';
import type { RunCursor, RunTable } from '../../../src-shared/contract/runs.ts';
import { TOTALS } from '../../../src-shared/contract/runs.ts';
import type { Database } from '../../../src-main/storage/database.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import { appendMetrics, readMetrics, type MetricRow } from '../../../src-main/storage/repositories/metrics.ts';
import { condemnRuns, removeCondemnedRun } from '../../../src-main/storage/repositories/run-deletion.ts';
import { changeRuns } from '../../../src-main/storage/repositories/run-library.ts';
import { readRunTable } from '../../../src-main/storage/repositories/run-table.ts';
import { changeStatus, createRun, listRuns, startRun } from '../../../src-main/storage/repositories/runs.ts';
import { freshDatabase, plainRun, startedRun } from '../../support/storage.ts';

const noPause = () => undefined;

/** Every page of the table. */
async function readAll(database: Database, limit: number): Promise<RunTable[]> {
  const pages: RunTable[] = [];
  let from: RunCursor | null = null;
  do {
    const page: RunTable = await readRunTable(database, { from, limit, places: ['active', 'archived'] }, noPause);
    pages.push(page);
    from = page.next;
  } while (from !== null);
  return pages;
}

type Totals = Record<string, number>;

/** The totals of a run by the names of its series. */
async function totalsOf(database: Database, runId: string): Promise<Record<string, Totals>> {
  const [page] = await readAll(database, 100);
  const { names, run, name, totals } = page?.series ?? { names: [], run: [], name: [], totals: [] };
  const index = page?.runs.findIndex(({ id }) => id === runId);
  return Object.fromEntries(
    Array.from(run, (owner, entry): [string, Totals, number] => [
      names[name[entry] ?? -1] ?? '',
      Object.fromEntries(TOTALS.map((key, at) => [key, totals[entry * TOTALS.length + at] ?? NaN])),
      owner,
    ])
      .filter(([, , owner]) => owner === index)
      .map(([key, value]) => [key, value]),
  );
}

/** The same from every point of the run. */
function plainTotalsOf(database: Database, runId: string, name: string): Totals {
  const { steps, values } = readMetrics(database, runId, name);
  const finite = Array.from(values).filter(Number.isFinite);
  const min = finite.reduce((a, b) => Math.min(a, b), Infinity);
  const max = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return {
    lastStep: steps.at(-1) ?? -1,
    last: values.at(-1) ?? NaN,
    min: finite.length === 0 ? NaN : min,
    minStep: steps[values.indexOf(min)] ?? -1,
    max: finite.length === 0 ? NaN : max,
    maxStep: steps[values.indexOf(max)] ?? -1,
  };
}

function rows(from: number, to: number, seed = 0): MetricRow[] {
  return Array.from({ length: to - from }, (_, index) => {
    const step = from + index;
    const noise = Math.round(Math.sin(step * 12.9898 + seed) * 43_758.5453) % 1000;
    const values = { loss: step % 97 === 0 ? NaN : noise / 8, falling: 1 / (step + 1), nothing: NaN };
    return { step, milliseconds: step * 10, values };
  });
}

async function expectTrue(database: Database, runId: string): Promise<void> {
  const totals = await totalsOf(database, runId);
  expect(Object.keys(totals)).toEqual(['falling', 'loss', 'nothing']);
  for (const name of Object.keys(totals)) expect(totals[name]).toEqual(plainTotalsOf(database, runId, name));
}

describe('what a series has come to', () => {
  test.each([1, 500, 5000, 60_000])('is right after %i points, under way and ended', async (count) => {
    const database = await freshDatabase();
    const { runId, attempt } = startedRun(database);
    appendMetrics(database, runId, attempt, rows(0, count));
    await expectTrue(database, runId);
    appendMetrics(database, runId, attempt, rows(count, count + 300));
    await expectTrue(database, runId);
    changeStatus(database, runId, 'stopped');
    await expectTrue(database, runId);
    expect(database.prepare('SELECT count(*) FROM series_totals').pluck().get()).toBe(1);
    await expectTrue(database, runId);
  });

  test('is right when a run goes on from an earlier step', async () => {
    const database = await freshDatabase();
    const { runId, attempt } = startedRun(database);
    appendMetrics(database, runId, attempt, rows(0, 3000));
    changeStatus(database, runId, 'stopped');
    await expectTrue(database, runId);
    changeStatus(database, runId, 'queued');
    const second = startRun(database, runId, identityOf(), 700);
    await expectTrue(database, runId);
    appendMetrics(database, runId, second, rows(700, 900, 5));
    changeStatus(database, runId, 'failed');
    await expectTrue(database, runId);
  });
});

describe('the table', () => {
  test('holds every run once, the newest first, whatever the size of its pages', async () => {
    const database = await freshDatabase();
    for (let count = 0; count < 25; count++) createRun(database, plainRun);
    for (const limit of [1, 7, 25, 100]) {
      const pages = await readAll(database, limit);
      expect(pages.flatMap(({ runs }) => runs)).toEqual(listRuns(database));
      expect(pages.every(({ runs }) => runs.length <= limit)).toBe(true);
    }
  });

  test('says each part of the configurations once', async () => {
    const database = await freshDatabase();
    const configs = [{ seed: 1, method: { name: 'vicreg' } }, { seed: 2, method: { name: 'vicreg' } }, { other: [1] }];
    for (const config of configs) createRun(database, { ...plainRun, config });
    const [page] = await readAll(database, 100);
    const { keys, parts, partOf } = page?.configs ?? { keys: [], parts: [], partOf: [] };
    expect(parts).toHaveLength(4);
    const read = page?.runs.map((_, run) =>
      Object.fromEntries(
        keys.flatMap((key, at): [string, unknown][] => {
          const part = parts[(partOf[run * keys.length + at] ?? 0) - 1];
          return part === undefined ? [] : [[key, JSON.parse(part)]];
        }),
      ),
    );
    expect(read).toEqual(expect.arrayContaining(configs));
  });

  test('is empty without runs', async () => {
    const [page] = await readAll(await freshDatabase(), 100);
    expect(page).toMatchObject({ runs: [], configs: { keys: [], parts: [] }, next: null });
  });

  test('is answered when a run is removed meanwhile', async () => {
    const database = await freshDatabase();
    const { id } = createRun(database, { ...plainRun, status: 'draft' });
    changeRuns(database, [{ runId: id, trashed: true }]);
    const remove = () => {
      condemnRuns(database, [id]);
      removeCondemnedRun(database, id);
      return undefined;
    };
    const page = readRunTable(database, { from: null, limit: 10, places: ['trash'] }, remove);
    expect((await page).runs.map((run) => run.id)).toEqual([id]);
  });
});

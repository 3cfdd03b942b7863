import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../../src-main/storage/database.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import { listSeries } from '../../../src-main/storage/repositories/metric-overview.ts';
import { readSuperseded } from '../../../src-main/storage/repositories/metric-supersession.ts';
import { appendMetrics, readMetrics, type MetricRow } from '../../../src-main/storage/repositories/metrics.ts';
import { changeStatus, startRun } from '../../../src-main/storage/repositories/runs.ts';
import { expectOverviewOf, pointsOf, type Point } from '../../support/series.ts';
import { freshDatabase, startedRun } from '../../support/storage.ts';

const SERIES = ['loss', 'variance', 'knn'];

type AttemptPlan = { goesOnAt: number; rows: number; batch: number; stride: number; seed: number };

/** One start of a trainer: it goes on at a part of what was reached, and appends rows in batches of some size. */
/** Goes back into the middle of a full chunk, and fills it again. */
const intoFullChunk: AttemptPlan[] = [0, 0.5, 0.95].map((goesOnAt) => ({
  goesOnAt,
  rows: 1200,
  batch: 400,
  stride: 1,
  seed: 1,
}));

const attempts: fc.Arbitrary<AttemptPlan[]> = fc.array(
  fc.record({
    goesOnAt: fc.double({ min: 0, max: 1, noNaN: true }),
    rows: fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 600, max: 4000 })),
    batch: fc.integer({ min: 1, max: 700 }),
    stride: fc.integer({ min: 1, max: 3 }),
    seed: fc.nat(),
  }),
  { minLength: 1, maxLength: 4 },
);

/** Every so often a value that is not finite; `knn` is measured every 50 updates only. */
function rowOf(step: number, seed: number): MetricRow {
  const special = [NaN, Infinity, -Infinity][(step * 7 + seed) % 41];
  const noise = Math.fround(Math.sin(step * 12.9898 + seed) * 43_758.5453);
  return {
    step,
    milliseconds: step * 50 + (seed % 10) / 4,
    values: {
      loss: special ?? noise,
      variance: 1 / (step + 1),
      ...(step % 50 === 0 ? { knn: step / 1000 } : {}),
    },
  };
}

/** What the store should hold: plain arrays. */
type Model = { live: Record<string, Point[]>; superseded: Record<string, Record<number, Point[]>> };

function supersede(model: Model, fromStep: number, attempt: number): void {
  for (const name of SERIES) {
    const gone = (model.live[name] ?? []).filter(({ step }) => step >= fromStep);
    model.live[name] = (model.live[name] ?? []).filter(({ step }) => step < fromStep);
    if (gone.length > 0) model.superseded[name] = { ...model.superseded[name], [attempt]: gone };
  }
}

function addRows(model: Model, rows: readonly MetricRow[]): void {
  for (const { step, milliseconds, values } of rows) {
    for (const [name, value] of Object.entries(values)) {
      (model.live[name] ??= []).push({ step, milliseconds, value: Math.fround(value) });
    }
  }
}

/** Lets the attempts happen, in the store and in the model. */
function train(database: Database, plan: readonly AttemptPlan[]): { runId: string; model: Model } {
  const model: Model = { live: {}, superseded: {} };
  const { runId, attempt: first } = startedRun(database);
  let reached = 0;
  plan.forEach(({ goesOnAt, rows, batch, stride, seed }, index) => {
    const fromStep = Math.floor(goesOnAt * reached);
    if (index > 0) {
      changeStatus(database, runId, 'stopped');
      startRun(database, runId, identityOf(), fromStep);
      supersede(model, fromStep, index + 1);
    }
    const all = Array.from({ length: rows }, (_, row) => rowOf(fromStep + row * stride, seed));
    for (let at = 0; at < rows; at += batch) appendMetrics(database, runId, first + index, all.slice(at, at + batch));
    addRows(model, all);
    reached = fromStep + rows * stride;
  });
  return { runId, model };
}

describe('the metrics of a run', () => {
  test('are those of its attempts, one value per step, with nothing lost', async () => {
    const database = await freshDatabase();
    fc.assert(
      fc.property(attempts, fc.nat(), (plan, somewhere) => {
        const { runId, model } = train(database, plan);
        const listed = listSeries(database, runId);
        expect(listed.map(({ name }) => name)).toEqual(
          SERIES.filter((name) => (model.live[name] ?? []).length > 0).sort(),
        );
        for (const { name, points, nonFinite, last } of listed) {
          const live = model.live[name] ?? [];
          expect(pointsOf(readMetrics(database, runId, name))).toEqual(live);
          expect([points, last]).toEqual([live.length, live.at(-1)?.value]);
          expect(nonFinite).toBe(live.filter(({ value }) => !Number.isFinite(value)).length);

          const superseded = Array.from(readSuperseded(database, runId, name), ([attempt, set]) => [
            attempt,
            pointsOf(set),
          ]);
          expect(Object.fromEntries(superseded)).toEqual(model.superseded[name] ?? {});

          const fromStep = live[somewhere % live.length]?.step ?? 0;
          const toStep = fromStep + (somewhere % 900);
          const part = live.filter(({ step }) => step >= fromStep && step <= toStep);
          expect(pointsOf(readMetrics(database, runId, name, { fromStep, toStep }))).toEqual(part);
          for (const buckets of [1, 7, 300]) {
            expectOverviewOf(database, runId, name, live, { buckets });
            expectOverviewOf(database, runId, name, part, { fromStep, toStep, buckets });
          }
        }
      }),
      { numRuns: 30, examples: [[intoFullChunk, 700]] },
    );
  });

  test('are the same whether they come one by one or at once', async () => {
    const database = await freshDatabase();
    const rows = Array.from({ length: 1200 }, (_, step) => rowOf(step, 5));
    const read = (batch: number) => {
      const { runId, attempt } = startedRun(database);
      for (let at = 0; at < rows.length; at += batch)
        appendMetrics(database, runId, attempt, rows.slice(at, at + batch));
      return SERIES.map((name) => pointsOf(readMetrics(database, runId, name)));
    };
    expect(read(1)).toEqual(read(1200));
  });

  test('hold special values as they came', async () => {
    const database = await freshDatabase();
    const { runId, attempt } = startedRun(database);
    const values = [NaN, Infinity, -Infinity, -0, 1e-45, 0.1];
    appendMetrics(
      database,
      runId,
      attempt,
      values.map((value, step) => ({ step, milliseconds: 0, values: { x: value } })),
    );
    expect(readMetrics(database, runId, 'x').values).toEqual(Float32Array.from(values));
    expect(listSeries(database, runId)).toMatchObject([
      { name: 'x', points: 6, nonFinite: 3, min: -0, last: Math.fround(0.1) },
    ]);
  });
});

test('of twenty series that come one by one take under 40 bytes a point', async () => {
  const database = await freshDatabase();
  const { runId, attempt } = startedRun(database);
  const size = () => Number(database.pragma('page_count', { simple: true })) * 4096;
  const before = size();
  for (let step = 0; step < 1000; step++) {
    const values = Object.fromEntries(
      Array.from({ length: 20 }, (_, series) => [`s${series}`, Math.sin(step * series)]),
    );
    appendMetrics(database, runId, attempt, [{ step, milliseconds: step * 50 + (step % 7), values }]);
  }
  expect((size() - before) / 20_000).toBeLessThan(40);
});

describe('an append', () => {
  test('that fails leaves nothing', async () => {
    const database = await freshDatabase();
    const { runId, attempt } = startedRun(database);
    const at = (step: number, name = 'loss') => ({ step, milliseconds: 0, values: { [name]: 1 } });
    appendMetrics(database, runId, attempt, [at(0), at(1)]);
    const refused = 'step 1 at 0 ms cannot follow step 1';
    expect(() => appendMetrics(database, runId, attempt, [at(2), at(2, 'new'), at(1)])).toThrow('cannot follow step 2');
    expect(() => appendMetrics(database, runId, attempt, [at(1)])).toThrow(refused);
    expect(() => appendMetrics(database, runId, attempt, [at(0.5, 'new')])).toThrow('step 0.5');
    expect(() => appendMetrics(database, runId, attempt, [{ ...at(3), milliseconds: NaN }])).toThrow('NaN ms');
    expect(listSeries(database, runId).map(({ name, points }) => [name, points])).toEqual([['loss', 2]]);
    appendMetrics(database, runId, attempt, [at(2)]);
  });

  test('of an attempt that is over is refused', async () => {
    const database = await freshDatabase();
    const { runId, attempt } = startedRun(database);
    const row = { step: 5, milliseconds: 0, values: { loss: 1 } };
    changeStatus(database, runId, 'stopped');
    const sentence = `Attempt ${attempt} of run ${runId} is over: nothing is added to it.`;
    expect(() => appendMetrics(database, runId, attempt, [row])).toThrow(sentence);
    startRun(database, runId, identityOf(), 0);
    expect(() => appendMetrics(database, runId, attempt, [row])).toThrow(sentence);
    expect(listSeries(database, runId)).toEqual([]);
  });
});

describe('a question', () => {
  test('for a series that the run has not is answered with those it has', async () => {
    const database = await freshDatabase();
    const { runId, attempt } = startedRun(database);
    expect(() => readMetrics(database, runId, 'loss')).toThrow(
      `Run ${runId} has no series named loss. It has none yet.`,
    );
    appendMetrics(database, runId, attempt, [{ step: 0, milliseconds: 0, values: { loss: 1, variance: 2 } }]);
    expect(() => readMetrics(database, runId, 'los')).toThrow('no series named los. It has: loss, variance.');
  });

  test('for a damaged chunk names the series', async () => {
    const database = await freshDatabase();
    const { runId, attempt } = startedRun(database);
    appendMetrics(
      database,
      runId,
      attempt,
      Array.from({ length: 20_000 }, (_, step) => rowOf(step, 1)),
    );
    database.prepare("UPDATE metric_chunks SET data = x'01020304'").run();
    expect(() => readMetrics(database, runId, 'loss')).toThrow(
      `The database ${database.name} is damaged: the points from step 0 of the series loss of run ${runId} cannot be read`,
    );
  });
});

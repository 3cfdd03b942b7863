import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { runDetailsSchema, type RunDetails } from '../../../../src-shared/contract/runs.ts';
import { MOST } from '../../../../src-shared/compare/compared.ts';
import { SPREAD_KINDS } from '../../../../src-shared/compare/spread.ts';
import { AXES } from '../../../../src-renderer/features/charts/axis.ts';
import { columnsOf } from '../../../../src-renderer/features/compare/columns.ts';
import { readComparedView, writeComparedView } from '../../../../src-renderer/features/compare/compared-view.ts';
import { mainMetrics, moved } from '../../../../src-renderer/features/compare/main-metrics.ts';
import { lookOf, looksOf } from '../../../../src-renderer/features/compare/run-look.ts';

const NOWHERE = readComparedView(new URLSearchParams());

describe('the address of a comparison', () => {
  const anyNames = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { maxLength: 8 });
  const views = fc
    .record({
      ids: fc.uniqueArray(fc.stringMatching(/^[0-9a-z]{1,10}$/), { minLength: 1, maxLength: MOST }),
      at: fc.nat(),
      hides: fc.array(fc.boolean(), { maxLength: MOST }),
      group: fc.option(fc.string({ minLength: 1, maxLength: 30 })),
      spread: fc.constantFrom(...SPREAD_KINDS),
      metrics: fc.option(anyNames),
      value: fc.oneof(
        fc.record({ kind: fc.constantFrom('best' as const, 'last' as const) }),
        fc.record({ kind: fc.constant('step' as const), step: fc.nat() }),
      ),
      axis: fc.constantFrom(...AXES.map(({ kind }) => kind)),
      log: fc.boolean(),
      smoothing: fc.integer({ min: 0, max: 99 }).map((percent) => percent / 100),
      range: fc.option(
        fc
          .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), {
            minLength: 2,
            maxLength: 2,
            comparator: (a, b) => a === b,
          })
          .map((ends) => ends.map((end) => end + 0).sort((a, b) => a - b))
          .map(([from = 0, to = 1]) => ({ from, to })),
      ),
    })
    .map(({ at, hides, ...view }) => ({
      ...view,
      baseline: view.ids[at % view.ids.length],
      hidden: view.ids.filter((_, index) => hides[index] === true),
    }));

  test('is read as it was written', () => {
    fc.assert(
      fc.property(views, (view) => {
        const query = new URLSearchParams(writeComparedView(view)).toString();
        expect(readComparedView(new URLSearchParams(query))).toEqual(view);
      }),
    );
  });

  test('tells only what is not as at first', () => {
    expect(writeComparedView({ ...NOWHERE, ids: ['a', 'b'], baseline: 'a' })).toEqual({ runs: 'a,b' });
  });

  test('names each run once, and a baseline among them', () => {
    const { ids, baseline } = readComparedView(new URLSearchParams('runs=a,,b,a&baseline=c&hidden=z'));
    expect([ids, baseline]).toEqual([['a', 'b'], 'a']);
    const many = Array.from({ length: 30 }, (_, index) => `r${index}`).join(',');
    expect(readComparedView(new URLSearchParams({ runs: many })).ids).toHaveLength(MOST);
  });

  test('of any text is read without fault', () => {
    const parts = fc.dictionary(
      fc.constantFrom('runs', 'baseline', 'hidden', 'group', 'spread', 'metrics', 'value', 'axis', 'smooth', 'zoom'),
      fc.oneof(fc.string(), fc.constantFrom('%', '-1', '1e400', '5_2', 'NaN_1', '3.5')),
    );
    fc.assert(
      fc.property(parts, (search) => {
        const view = readComparedView(new URLSearchParams(search));
        expect(view.smoothing).toBeLessThan(1);
        expect(view.range === null || view.range.from < view.range.to).toBe(true);
        expect(readComparedView(new URLSearchParams(writeComparedView(view)))).toEqual(view);
      }),
    );
  });
});

function runOf(id: string, config: unknown): RunDetails {
  const facts = {
    method: 'vicreg',
    datasetName: 'digits',
    datasetId: null,
    status: 'finished',
    step: 10,
    totalSteps: 10,
  };
  const times = { createdAt: '', startedAt: null, endedAt: null, trashedAt: null };
  const library = { pinned: false, archived: false, tags: [], note: '' };
  const run = { id, name: `run ${id}`, ...facts, ...times, ...library, reason: null, config, backend: null };
  return runDetailsSchema.parse({ run, events: [], attempts: [], checkpoints: [], evaluations: [], series: [] });
}

describe('the columns of a comparison', () => {
  const runs = [
    runOf('a', { seed: 1, training: { batchSize: 64 } }),
    runOf('b', { seed: 2, training: { batchSize: 64 } }),
    runOf('c', { seed: 1, training: { batchSize: 8 } }),
    runOf('d', { seed: 1 }),
  ];
  const ids = runs.map(({ run }) => run.id);
  const path = 'training.batchSize';
  const view = { ...NOWHERE, ids, baseline: 'b' };

  test('are the runs that are not hidden, and hiding one changes no other look', () => {
    const whole = looksOf(columnsOf(runs, view));
    const { columns, baseline } = columnsOf(runs, { ...view, hidden: ['a'] });
    expect(columns.map(({ title }) => title)).toEqual(['run b', 'run c', 'run d']);
    expect(baseline).toBe(0);
    for (const { key, look } of columns) expect(look).toEqual(whole.get(key));
  });

  test('are groups by the value of a setting, of the runs that are shown, the baseline that of its run', () => {
    const { columns, baseline, outside } = columnsOf(runs, { ...view, group: path });
    expect(columns.map(({ title }) => title)).toEqual(['batchSize = 8', 'batchSize = 64']);
    expect(columns[baseline]?.runs.map(({ run }) => run.id)).toEqual(['a', 'b']);
    expect(outside.map(({ run }) => run.id)).toEqual(['d']);
    const fewer = columnsOf(runs, { ...view, group: path, hidden: ['c', 'd', 'a'] });
    expect(fewer.columns.map(({ title, runs: own }) => [title, own.length])).toEqual([['batchSize = 64', 1]]);
    expect(fewer.columns[0]?.look).toEqual(columns[1]?.look);
    expect(fewer.outside).toEqual([]);
  });

  test('fall back to the first that is shown when the baseline is hidden', () => {
    expect(columnsOf(runs, { ...view, hidden: ['b'] }).baseline).toBe(0);
  });
});

test('twenty runs look different from each other, and the baseline from all', () => {
  const places = Array.from({ length: MOST }, (_, index) => index);
  for (const baseline of places) {
    const looks = places.map((place) => JSON.stringify(lookOf(place, place === baseline)));
    expect(new Set(looks).size).toBe(MOST);
  }
});

test('a metric moves in the order of the charts by as far as there are places', () => {
  expect(moved(['a', 'b', 'c'], 'c', -1)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 'a', -1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b'], 'z', 1)).toEqual(['a', 'b']);
  expect(mainMetrics(['loss', 'variance', 'variance_a', 'learning_rate', 'knn_top1', 'views_per_second'])).toEqual([
    'loss',
    'variance',
    'knn_top1',
  ]);
});

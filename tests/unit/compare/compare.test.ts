import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resultRows } from '../../../src-shared/compare/comparison-rows.ts';
import { toCsv } from '../../../src-shared/compare/csv.ts';
import { differencesOf } from '../../../src-shared/compare/differences.ts';
import { groupRuns, groupTitle } from '../../../src-shared/compare/groups.ts';
import { resultsOf, type ResultColumns } from '../../../src-shared/compare/results.ts';
import { spreadOf } from '../../../src-shared/compare/spread.ts';
import type { SeriesSummary } from '../../../src-shared/contract/runs.ts';

const series = (name: string, last: number, min = last, max = last): SeriesSummary => ({
  name,
  points: 10,
  nonFinite: 0,
  firstStep: 0,
  lastStep: 9,
  last,
  min,
  max,
});

test('only the settings that differ among the runs are shown', () => {
  const first = { name: 'a', seed: 1, training: { batchSize: 64, epochs: 3 }, expander: { widths: [8, 8] } };
  const second = { name: 'b', seed: 1, training: { batchSize: 128, epochs: 3 }, expander: { widths: [8, 9] } };
  expect(differencesOf([first, second])).toEqual([
    { path: 'expander.widths', values: ['8, 8', '8, 9'] },
    { path: 'training.batchSize', values: [64, 128] },
  ]);
  expect(differencesOf([first, { ...first, encoder: { kind: 'small' } }])).toEqual([
    { path: 'encoder.kind', values: [undefined, 'small'] },
  ]);
  expect(differencesOf([first, first])).toEqual([]);
  expect(differencesOf([])).toEqual([]);
});

describe('mean and spread', () => {
  const values = fc.array(
    fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constant(NaN), fc.constant(Infinity)),
  );
  test('are those of the finite values, the mean within them and the band around it', () => {
    fc.assert(
      fc.property(values, (all) => {
        const finite = all.filter(Number.isFinite);
        for (const kind of ['deviation', 'extremes'] as const) {
          const spread = spreadOf(all, kind);
          expect(spread?.runs ?? 0).toBe(finite.length);
          if (spread === undefined) continue;
          expect(spread.low).toBeLessThanOrEqual(spread.mean + 1e-6);
          expect(spread.high).toBeGreaterThanOrEqual(spread.mean - 1e-6);
        }
      }),
    );
  });
  test('the deviation is that of a sample', () => {
    expect(spreadOf([2, 4, 6], 'deviation')).toEqual({ mean: 4, low: 2, high: 6, runs: 3 });
    expect(spreadOf([2, 4, 9], 'extremes')).toEqual({ mean: 5, low: 2, high: 9, runs: 3 });
    expect(spreadOf([7], 'deviation')).toEqual({ mean: 7, low: 7, high: 7, runs: 1 });
    expect(spreadOf([NaN], 'deviation')).toBeUndefined();
  });
});

describe('groups of runs', () => {
  const config = fc.record(
    { seed: fc.nat(9), value: fc.constantFrom(1, 2, 10, 'x', null, true) },
    { requiredKeys: ['seed'] },
  );
  test('hold every run once, or tell it as outside', () => {
    fc.assert(
      fc.property(fc.array(config, { maxLength: 20 }), (configs) => {
        const { groups, outside } = groupRuns(configs, 'value');
        const all = [...groups.flatMap(({ members }) => members), ...outside];
        expect(all.toSorted((a, b) => a - b)).toEqual(configs.map((_, index) => index));
        for (const { value, members } of groups) {
          for (const index of members) expect(configs[index]?.value).toBe(value);
        }
      }),
    );
  });
  test('are in the order of numbers, and tell what else differs than the seed', () => {
    const runs = [
      { seed: 1, value: 10, other: 1 },
      { seed: 2, value: 10, other: 2 },
      { seed: 1, value: 9, other: 1 },
    ];
    const { groups, alsoDiffer } = groupRuns(runs, 'value');
    expect(groups.map(({ value }) => value)).toEqual([9, 10]);
    expect(alsoDiffer).toEqual(['other']);
    expect(groupTitle('method.coefficients.variance', 10)).toBe('variance = 10');
  });
});

describe('results', () => {
  const runs = [
    [series('learning_rate', 0.1), series('loss', 5, 4, 9), series('knn_top1', 0.8, 0.1, 0.9)],
    [series('loss', 6, 3, 9), series('knn_top1', 0.7, 0.1, 0.8), series('learning_rate', 0.2)],
    [series('loss', NaN, NaN, NaN)],
  ];
  const alone: ResultColumns = { kind: 'runs', members: [0, 1, 2] };

  test('are better or worse by what the metric means', () => {
    const [loss, knn, rate] = resultsOf(runs, 'best', alone, 0);
    expect(loss).toMatchObject({ metric: 'loss', direction: 'lower' });
    expect(loss?.results[1]).toMatchObject({ value: 3, difference: -1, isBetter: true });
    expect(knn?.results[1]).toMatchObject({ value: 0.8, isBetter: false });
    expect(rate?.results[1]).toMatchObject({ value: 0.2, isBetter: undefined });
  });

  test('have no difference where a number is missing, nor at the baseline', () => {
    const [loss, knn] = resultsOf(runs, 'last', alone, 0);
    expect(loss?.results[0]).toMatchObject({ value: 5, difference: undefined, isBetter: undefined });
    expect(loss?.results[1]).toMatchObject({ value: 6, difference: 1, isBetter: false });
    expect(loss?.results[2]).toMatchObject({ value: NaN, difference: undefined, isBetter: undefined });
    expect(knn?.results[2]).toMatchObject({ value: undefined, difference: undefined, isBetter: undefined });
  });

  test('of a group are the mean and spread of the runs that have a finite value', () => {
    const groups: ResultColumns = { kind: 'groups', members: [[0, 1], [2], [1, 2]], spread: 'extremes' };
    const [loss] = resultsOf(runs, 'last', groups, 0);
    expect(loss?.results[0]).toMatchObject({ value: 5.5, low: 5, high: 6, runs: 2 });
    expect(loss?.results[1]).toMatchObject({ value: NaN, low: undefined, runs: 0, difference: undefined });
    expect(loss?.results[2]).toMatchObject({ value: 6, runs: 1, difference: 0.5, isBetter: false });
  });

  test('are written with their exact numbers, runs with their differences', () => {
    const rows = resultRows(['a', 'b'], resultsOf(runs, 'last', { kind: 'runs', members: [0, 1] }, 0), null);
    expect(rows[0]).toEqual(['metric', 'better', 'a', 'a: difference', 'b', 'b: difference']);
    expect(rows[1]).toEqual(['loss', 'lower', 5, undefined, 6, 1]);
  });
});

test('comma-separated values are quoted, and no name becomes a formula', () => {
  expect(
    toCsv([
      ['run', 'loss'],
      ['a, "b"', 1.5],
      ['=1+1', undefined],
      ['x', NaN],
    ]),
  ).toBe('run,loss\r\n"a, ""b""",1.5\r\n\'=1+1,\r\nx,NaN\r\n');
});

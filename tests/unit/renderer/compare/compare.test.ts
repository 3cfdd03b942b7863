import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SeriesSummary } from '../../../../src-shared/contract/runs.ts';
import { MOST, readCompared, writeCompared } from '../../../../src-renderer/features/compare/compared-runs.ts';
import { toCsv } from '../../../../src-renderer/features/compare/csv.ts';
import { differencesOf } from '../../../../src-renderer/features/compare/differences.ts';
import { resultsOf } from '../../../../src-renderer/features/compare/results.ts';
import { looksOf } from '../../../../src-renderer/features/compare/run-look.ts';

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

describe('the address of a comparison', () => {
  test('is read as it was written', () => {
    const ids = fc.uniqueArray(fc.stringMatching(/^[0-9a-z]{1,10}$/), { minLength: 1, maxLength: MOST });
    fc.assert(
      fc.property(ids, fc.nat(), (chosen, at) => {
        const compared = { ids: chosen, baseline: chosen[at % chosen.length] };
        expect(readCompared(new URLSearchParams(writeCompared(compared)))).toEqual(compared);
      }),
    );
  });
  test('names each run once, and a baseline among them', () => {
    expect(readCompared(new URLSearchParams('runs=a,,b,a&baseline=c'))).toEqual({ ids: ['a', 'b'], baseline: 'a' });
    expect(readCompared(new URLSearchParams())).toEqual({ ids: [], baseline: undefined });
    const many = Array.from({ length: 30 }, (_, index) => `r${index}`).join(',');
    expect(readCompared(new URLSearchParams({ runs: many })).ids).toHaveLength(MOST);
  });
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

describe('results', () => {
  const runs = [
    [series('learning_rate', 0.1), series('loss', 5, 4, 9), series('knn_top1', 0.8, 0.1, 0.9)],
    [series('loss', 6, 3, 9), series('knn_top1', 0.7, 0.1, 0.8), series('learning_rate', 0.2)],
    [series('loss', NaN, NaN, NaN)],
  ];
  test('are better or worse by what the metric means', () => {
    const [loss, knn, rate] = resultsOf(runs, 'best', 0);
    expect(loss).toMatchObject({ metric: 'loss', direction: 'lower' });
    expect(loss?.results[1]).toEqual({ value: 3, difference: -1, isBetter: true });
    expect(knn?.results[1]).toMatchObject({ value: 0.8, isBetter: false });
    expect(rate?.results[1]).toMatchObject({ value: 0.2, isBetter: undefined });
  });
  test('have no difference where a number is missing, nor at the baseline', () => {
    const [loss, knn] = resultsOf(runs, 'last', 0);
    expect(loss?.results[0]).toEqual({ value: 5, difference: undefined, isBetter: undefined });
    expect(loss?.results[1]).toEqual({ value: 6, difference: 1, isBetter: false });
    expect(loss?.results[2]).toEqual({ value: NaN, difference: undefined, isBetter: undefined });
    expect(knn?.results[2]).toEqual({ value: undefined, difference: undefined, isBetter: undefined });
  });
});

test('twenty runs look different from each other, and the baseline from all', () => {
  const ids = Array.from({ length: MOST }, (_, index) => `r${index}`);
  for (const baseline of ids) {
    const looks = Array.from(looksOf(ids, baseline).values(), (look) => JSON.stringify(look));
    expect(new Set(looks).size).toBe(MOST);
  }
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

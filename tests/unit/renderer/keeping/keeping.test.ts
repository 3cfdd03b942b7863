import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keepingsFor, offeredTags, tagsOf } from '../../../../src-renderer/features/keeping/keeping.ts';
import { summary } from '../runs/rows.ts';

const titles = (...runs: Partial<typeof summary>[]) =>
  keepingsFor(runs.map((run) => ({ ...summary, ...run }))).map(({ title }) => title);

test('what is so with all runs is taken back, else it is done to all', () => {
  expect(titles({})).toEqual(['Pin', 'Archive', 'Trash']);
  expect(titles({ pinned: true, archived: true })).toEqual(['Unpin', 'Unarchive', 'Trash']);
  expect(titles({ pinned: true }, {})).toEqual(['Pin', 'Archive', 'Trash']);
});

test('runs in the trash are restored, and not together with others', () => {
  const trashedAt = '2026-11-24T10:00:00.000Z';
  expect(titles({ trashedAt }, { trashedAt, archived: true })).toEqual(['Restore']);
  expect(titles({ trashedAt }, {})).toEqual([]);
});

test('what was done is told with the name of one run or the number of several', () => {
  const told = (count: number) => keepingsFor(Array.from({ length: count }, () => summary)).map((one) => one.told);
  expect(told(1)).toContain('“digits, first” is archived.');
  expect(told(3)).toContain('3 runs are archived.');
});

test('tags are counted over runs, whatever their case, in the order of their letters', () => {
  expect(tagsOf([{ tags: ['b', 'A'] }, { tags: ['B'] }])).toEqual([
    { tag: 'A', runs: 1 },
    { tag: 'b', runs: 2 },
  ]);
});

test('offered are tags in use that hold what was typed, those that begin so first, none that is there', () => {
  const inUse = ['a baseline', 'Baseline', 'baseline two', 'other'];
  expect(offeredTags(inUse, ' bas', [])).toEqual(['Baseline', 'baseline two', 'a baseline']);
  expect(offeredTags(inUse, 'bas', ['baseline'])).toEqual(['baseline two', 'a baseline']);
  fc.assert(
    fc.property(fc.array(fc.string()), fc.string(), fc.array(fc.string()), (tags, typed, present) => {
      const offered = offeredTags(tags, typed, present);
      expect(tags).toEqual(expect.arrayContaining(offered));
      expect(offered.filter((tag) => present.includes(tag))).toEqual([]);
    }),
  );
});

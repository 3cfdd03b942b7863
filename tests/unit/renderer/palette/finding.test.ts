import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterKey, findEntries, type EntryGroup } from '../../../../src-renderer/features/palette/found-entries.ts';
import { fuzzyMatcher, plain } from '../../../../src-renderer/features/palette/fuzzy.ts';

const score = (typed: string, text: string) => fuzzyMatcher(typed)(plain(text));

/** The texts that fit, the best first. */
const ranked = (typed: string, texts: readonly string[]) =>
  texts
    .map((text) => ({ text, score: score(typed, text) ?? 0 }))
    .filter((each) => each.score > 0)
    .sort((one, other) => other.score - one.score)
    .map(({ text }) => text);

describe('finding by what a person types', () => {
  it('finds whole words before beginnings of words, these before pieces', () => {
    expect(ranked('digits', ['my digits', 'd i g i t s', 'nothing', 'digits', 'digits again', 'fewdigits'])).toEqual([
      'digits',
      'digits again',
      'my digits',
      'fewdigits',
      'd i g i t s',
    ]);
    expect(ranked('nr', ['New run', 'inner'])).toEqual(['New run', 'inner']);
  });

  it('takes words in any order, and neither case nor accents count', () => {
    expect(score('cifar vic', 'VICReg on CIFAR-10')).toBeGreaterThan(0);
    expect(score('GROSSE grö', 'grosse Größe')).toBeGreaterThan(0);
    expect(score('cafe', 'Café')).toBe(1);
    expect(score('digits photo', 'digits')).toBe(undefined);
  });

  it('finds every text by itself and by its letters in order, and gives numbers above 0 up to 1', () => {
    const text = fc.string({ minLength: 1, maxLength: 60 }).filter((value) => value.trim() !== '');
    fc.assert(
      fc.property(text, fc.infiniteStream(fc.boolean()), (value, keeps) => {
        const whole = score(value, value);
        expect(whole).toBeGreaterThan(0);
        expect(whole).toBeLessThanOrEqual(1);
        const some = Array.from(value)
          .filter(() => keeps.next().value)
          .join('')
          .replace(/\s/g, '');
        expect(score(some, value)).toBeGreaterThan(0);
      }),
    );
  });

  const runs = Array.from({ length: 10_000 }, (_, index) => ({ id: `run ${index}`, title: `digits ${9999 - index}` }));
  const groups: EntryGroup<{ id: string; title: string; words?: string }>[] = [
    { title: 'Runs', entries: runs, shown: 6 },
    { title: 'Places', entries: [{ id: 'go.datasets', title: 'Data sets', words: 'pictures' }], shown: 6 },
  ];

  it('shows the newest of each kind before anything is typed', () => {
    const found = findEntries(groups, ' ');
    expect(found.map(({ title, entries }) => [title, entries.length])).toEqual([
      ['Runs', 6],
      ['Places', 1],
    ]);
    expect(found[0]?.entries[0]).toBe(runs[0]);
  });

  it('gives what fits alike in its order, says how much it left out, and puts the best group first', () => {
    const [first] = findEntries(groups, 'digits');
    expect(first?.entries).toEqual(runs.slice(0, 30));
    expect(first?.left).toBe(9970);
    expect(findEntries(groups, 'data sets').map(({ title }) => title)).toEqual(['Places']);
    expect(findEntries(groups, 'pictures').map(({ title }) => title)).toEqual(['Places']);
    expect(findEntries(groups, 'digits 17')[0]?.entries.at(0)?.title).toBe('digits 17');
    expect(findEntries(groups, 'zzz')).toEqual([]);
    // Letters here and there count in what an entry is called, not in what else is searched.
    expect(findEntries(groups, 'dss').map(({ title }) => title)).toEqual(['Places']);
    expect(findEntries(groups, 'pcts')).toEqual([]);
  });

  it('is walked through by keys, round at the ends', () => {
    expect(afterKey('ArrowDown', 2, 3)).toBe(0);
    expect(afterKey('ArrowUp', 0, 3)).toBe(2);
    expect(afterKey('PageDown', 1, 30)).toBe(9);
    expect(afterKey('PageDown', 29, 30)).toBe(29);
    expect(afterKey('PageUp', 3, 30)).toBe(0);
    expect(afterKey('ArrowDown', 0, 0)).toBe(undefined);
    expect(afterKey('x', 0, 3)).toBe(undefined);
  });
});

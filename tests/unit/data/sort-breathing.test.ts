import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortBreathing } from '../../../src-main/data/sort-breathing.ts';

describe('sorting that leaves room for other duties', () => {
  it('comes to the same as sorting at once, and items of equal keys keep their order', async () => {
    // Few different keys and many items, so that there are equal ones in different stretches.
    const keys = fc.array(fc.constantFrom('', 'a', 'B', 'é', '\ud83d\ude00', 'ab'), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(keys, fc.integer({ min: 1, max: 300 }), async (some, times) => {
        const items = Array.from({ length: some.length * times }, (_, i) => ({ key: some[i % some.length] ?? '', i }));
        const expected = items.toSorted((a, b) => (a.key === b.key ? 0 : a.key < b.key ? -1 : 1));
        expect(await sortBreathing(items, ({ key }) => key)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  it('gives the event loop its turns', async () => {
    const items = Array.from({ length: 200_000 }, (_, i) => ({ key: String((i * 7919) % 200_000) }));
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    await sortBreathing(items, ({ key }) => key);
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
  });

  it('of nothing is nothing', async () => {
    expect(await sortBreathing([], String)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepNewest } from '../../../src-main/trainer/keep-newest.ts';

describe('a place for the newest value', () => {
  it('gives the newest of those that nobody took, and each only once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(fc.integer(), { minLength: 1 }), { minLength: 1 }), async (rounds) => {
        const newest = keepNewest<number>();
        for (const values of rounds) {
          for (const value of values) newest.put(value);
          expect(await newest.take()).toBe(values.at(-1));
        }
      }),
    );
  });

  it('keeps a taker waiting until there is a value', async () => {
    const newest = keepNewest<string>();
    const taken = newest.take();
    newest.put('first');
    newest.put('second');
    expect(await taken).toBe('first');
    expect(await newest.take()).toBe('second');
  });
});

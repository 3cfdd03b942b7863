import fc from 'fast-check';
import { expect, it } from 'vitest';
import { watchSilence } from '../../../../src-renderer/lib/silence.ts';

it('is silent exactly from so many ticks without a word until the next word, and tells each change once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.boolean()), (ticks, isWord) => {
      const told: boolean[] = [];
      const silence = watchSilence(ticks, (isSilent) => told.push(isSilent));
      let since = 0;
      for (const word of isWord) {
        if (word) silence.broken();
        else silence.tick();
        since = word ? 0 : since + 1;
        expect(told.at(-1) ?? false).toBe(since >= ticks);
      }
      expect(told.every((isSilent, index) => isSilent === (index % 2 === 0))).toBe(true);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitJson } from '../../src-main/storage/split-json.ts';

test('an object is split into what JSON.parse finds in it', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const expected = Object.entries(object).map(([key, value]) => [JSON.stringify(key), JSON.stringify(value)]);
      expect(splitJson(JSON.stringify(object))).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test.each(['{}', '[1,{"a":2}]', '"{"', 'null', '3'])('%s has no parts', (text) => {
  expect(splitJson(text)).toEqual([]);
});

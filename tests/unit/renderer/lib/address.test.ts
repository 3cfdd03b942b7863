import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../../../src-renderer/lib/address.ts';

/** Whole characters only: half of a surrogate pair has no address. */
const part = fc.string({ unit: 'grapheme', minLength: 1 });

describe('the address of a place', () => {
  it('is read as it was written, whatever it holds', () => {
    fc.assert(
      fc.property(fc.array(part), fc.dictionary(part, part, { noNullPrototype: true }), (path, search) => {
        const place = readAddress(writeAddress(path, search));
        expect(place.path).toEqual(path);
        expect(Object.fromEntries(place.search)).toEqual(search);
      }),
    );
  });

  it.each(['#/runs/%', '#/%E4%F6', '#/datasets/100%', '#/runs/%zz?filter=x'])(
    '%s, which cannot be read, is of no place and throws nothing',
    (hash) => {
      expect(readAddress(hash).path).toEqual(['?']);
    },
  );

  it('keeps a per cent sign that is written as one, and what follows a second question mark', () => {
    expect(readAddress('#/datasets/100%25').path).toEqual(['datasets', '100%']);
    expect(readAddress('#/runs?filter=a?b').search.get('filter')).toBe('a?b');
  });
});

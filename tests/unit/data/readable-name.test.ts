import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readableName } from '../../../src-main/data/sources/readable-name.ts';

/** What readableName promises to be possible: the bytes of a name from its text. */
function bytesOf(text: string): Buffer {
  const parts = text.split(/(\\x[0-9a-f]{2})/);
  return Buffer.concat(
    parts.map((part, i) => (i % 2 === 1 ? Buffer.from(part.slice(2), 'hex') : Buffer.from(part, 'utf8'))),
  );
}

describe('the readable form of a file name', () => {
  it.each([
    [Buffer.from('holiday 1.jpg'), 'holiday 1.jpg'],
    [Buffer.from('Grüße 写真 👩‍👩‍👧.jpg'), 'Grüße 写真 👩‍👩‍👧.jpg'],
    [Buffer.from('two\nlines\r.jpg'), 'two\\x0alines\\x0d.jpg'],
    [Buffer.from('\u001b[31mred\u0085\u2028.jpg'), '\\x1b[31mred\\xc2\\x85\\xe2\\x80\\xa8.jpg'],
    [Buffer.from('back\\slash.jpg'), 'back\\x5cslash.jpg'],
    [Buffer.from('Gr\xfc\xdfe.jpg', 'latin1'), 'Gr\\xfc\\xdfe.jpg'],
  ])('of %o is %s', (name, text) => expect(readableName(name)).toBe(text));

  it('is one line, and says exactly which bytes the name has', () => {
    const name = fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc.string({ unit: 'grapheme', maxLength: 30 }).map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(name, (bytes) => {
        const text = readableName(bytes);
        expect(text).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
        expect([...bytesOf(text)]).toEqual([...bytes]);
      }),
    );
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newIdentifier } from '../../../src-main/storage/identifiers.ts';

const moments = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2150, 0, 1) });

test('an identifier is ten characters that can be read aloud', () => {
  fc.assert(fc.property(moments, (now) => /^[0-9a-hjkmnp-tv-z]{10}$/.test(newIdentifier(now))));
});

test('identifiers sort by time', () => {
  fc.assert(
    fc.property(moments, moments, (a, b) => {
      fc.pre(Math.abs(a - b) >= 125);
      expect(newIdentifier(a) < newIdentifier(b)).toBe(a < b);
    }),
  );
});

test('identifiers of one moment differ', () => {
  const now = Date.UTC(2026, 10, 24);
  expect(new Set(Array.from({ length: 20 }, () => newIdentifier(now))).size).toBeGreaterThan(15);
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isInReach, readPlace, writePlace } from '../../../src-main/shell/window-place.ts';
import { freshFolder } from '../../support/storage.ts';

describe('the place of a window', () => {
  const place = { x: -20, y: 0, width: 1280, height: 800, isMaximized: true };

  it('is read as it was written', () => {
    const file = join(freshFolder(), 'window.json');
    expect(readPlace(file)).toBe(undefined);
    writePlace(file, place);
    expect(readPlace(file)).toEqual(place);
  });

  it.each(['', '{"x":1', '[]', '{"x":0,"y":0,"width":-5,"height":2,"isMaximized":false}'])(
    'is forgotten when its file is %j',
    (text) => {
      const file = join(freshFolder(), 'window.json');
      writeFileSync(file, text);
      expect(readPlace(file)).toBe(undefined);
    },
  );

  const left = { x: 0, y: 24, width: 1920, height: 1056 };
  const right = { x: 1920, y: 0, width: 1280, height: 1024 };
  it.each([
    ['on a screen', { x: 100, y: 100 }, [left], true],
    ['partly on it', { x: -900, y: 24 }, [left], true],
    ['on a screen that is gone', { x: 2000, y: 100 }, [left], false],
    ['on the second screen', { x: 2000, y: 100 }, [left, right], true],
    ['with too little of its top to take hold of', { x: 1900, y: 100 }, [left], false],
    ['with its top above the screen', { x: 100, y: 0 }, [left], false],
    ['with its top below the screen', { x: 100, y: 1070 }, [left], false],
  ])('%s', (_where, corner, screens, expected) => {
    expect(isInReach({ ...corner, width: 1280, height: 800 }, screens)).toBe(expected);
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDataFolder } from '../../../src-main/storage/data-folder.ts';
import { currentDataFolder, originsOf } from '../../../src-main/storage/data-location.ts';
import { leadTo } from '../../../src-main/storage/copying/lead-to.ts';
import { freshFolder } from '../../support/storage.ts';

it('finds a data folder that was never moved, or is not there yet, where it is asked for', () => {
  const folder = freshFolder();
  expect(currentDataFolder(folder)).toBe(folder);
  expect(currentDataFolder(join(folder, 'not', 'yet'))).toBe(join(folder, 'not', 'yet'));
  expect(originsOf(folder)).toEqual([]);
});

it('makes every place that is still there lead to the newest', () => {
  const top = freshFolder();
  const [a, b, c] = ['a', 'b', 'c'].map((name) => join(top, name));
  if (a === undefined || b === undefined || c === undefined) return expect.fail();
  for (const folder of [a, b, c]) mkdirSync(folder);
  leadTo(a, b);
  leadTo(b, c);
  expect([a, b, c].map(currentDataFolder)).toEqual([c, c, c]);
  expect(originsOf(c)).toEqual([a, b]);
  leadTo(c, a);
  expect([a, b, c].map(currentDataFolder)).toEqual([a, a, a]);
});

it('says what is wrong with a file that leads nowhere, is damaged or leads in a circle', () => {
  const [a, b] = [freshFolder(), freshFolder()];
  writeFileSync(join(a, 'location.json'), '{"movedTo"');
  expect(() => currentDataFolder(a)).toThrow('is damaged. Mend it, or delete it to use this folder.');
  writeFileSync(join(a, 'location.json'), JSON.stringify({ movedTo: b }));
  writeFileSync(join(b, 'location.json'), JSON.stringify({ movedTo: a }));
  expect(() => currentDataFolder(a)).toThrow('each say that they are moved to the other');
});

it('opens no folder that was moved away and no copy that was never completed', () => {
  const [a, b] = [freshFolder(), freshFolder()];
  leadTo(a, b);
  expect(() => openDataFolder(a)).toThrow(`The data folder ${a} was moved to ${b}: use that one.`);
  writeFileSync(join(b, 'unfinished-copy.json'), '{}');
  expect(() => openDataFolder(b)).toThrow('is a copy of a data folder that was never completed');
});

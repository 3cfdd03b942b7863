import { readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from '../../../src-main/data/packed-store.ts';
import { prepareStore } from '../../../src-main/data/prepare.ts';
import { openFolder } from '../../../src-main/data/sources/folder.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { freshFolder, patternPixels, picture, writeFiles } from '../../support/picture-files.ts';

const IMAGES = 6;
const SIZE = 8;
const ROW_BYTES = SIZE * SIZE * 3;
let folder: string;

beforeEach(async () => {
  const root = await freshFolder();
  for (let i = 0; i < IMAGES; i++) {
    await writeFiles(join(root, 'source'), {
      [`${i % 2 ? 'odd' : 'even'}/${i}.png`]: await picture('png', SIZE, SIZE, i),
    });
  }
  folder = join(root, 'store');
  const source = await openFolder({ folder: join(root, 'source'), size: SIZE, fit: 'crop' });
  await prepareStore(source, folder, { seed: 3, testShare: 0.34 });
});

async function changeManifest(change: Record<string, unknown>): Promise<void> {
  const path = join(folder, 'manifest.json');
  const manifest = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, 'utf8')));
  await writeFile(path, JSON.stringify({ ...manifest, ...change }));
}

describe('an opened store', () => {
  it.each([
    ['from memory', 2 ** 20],
    ['from the disk', 0],
  ])('reads rows by number, in any order and repeatedly, %s', async (_, memoryBudget) => {
    const store = await openStore(folder, { memoryBudget });
    // Rows are sorted by path: even/0, even/2, even/4, odd/1, odd/3, odd/5.
    const variants = [4, 0, 5, 0];
    const expected = variants.map((variant) => patternPixels(SIZE, SIZE, variant));
    expect(Buffer.concat(expected).equals(store.read([2, 0, 5, 0]))).toBe(true);
    store.close();
  });

  it.each([2 ** 20, 0])('fills the array that it is given (budget %i)', async (memoryBudget) => {
    const store = await openStore(folder, { memoryBudget });
    const into = new Uint8Array(2 * ROW_BYTES);
    expect(store.read(Uint32Array.of(1, 3), into)).toBe(into);
    expect(Buffer.concat([patternPixels(SIZE, SIZE, 2), patternPixels(SIZE, SIZE, 1)]).equals(into)).toBe(true);
    expect(() => store.read([1], into)).toThrow(RangeError);
    store.close();
  });

  it('knows labels and splits', async () => {
    const store = await openStore(folder);
    expect(store.manifest.classNames).toEqual(['even', 'odd']);
    expect([...store.labels]).toEqual([0, 0, 0, 1, 1, 1]);
    const rows = [...store.rowsOf('train'), ...store.rowsOf('test')];
    expect(store.rowsOf('test').length).toBe(2);
    expect(rows.sort()).toEqual([0, 1, 2, 3, 4, 5]);
    for (const row of store.rowsOf('test')) expect(store.splits[row]).toBe(1);
    store.close();
  });

  it.each([-1, IMAGES, 0.5])('refuses row %d', async (row) => {
    const store = await openStore(folder);
    expect(() => store.read([row])).toThrow(RangeError);
    store.close();
  });

  it('says so when the pictures were cut short while it was open', async () => {
    const store = await openStore(folder, { memoryBudget: 0 });
    await truncate(join(folder, 'pictures.u8'), ROW_BYTES * 2);
    expect(store.read([1]).length).toBe(ROW_BYTES);
    expect(() => store.read([5])).toThrow(/pictures\.u8 is damaged: it ended/);
    store.close();
  });
});

describe('a store that does not fit together is refused by the name of the file', () => {
  it.each(['pictures.u8', 'labels.i32', 'splits.u8', 'index.jsonl', 'manifest.json'])('%s is missing', async (name) => {
    await rm(join(folder, name));
    const error = await appErrorOf(openStore(folder));
    expect(error.code).toBe('store-incomplete');
    expect(error.message).toBe(`${join(folder, name)} is missing: prepare the data set again.`);
  });

  it('the folder is missing', async () => {
    const error = await appErrorOf(openStore(join(folder, 'elsewhere')));
    expect(error.code).toBe('store-incomplete');
  });

  it.each(['pictures.u8', 'labels.i32', 'splits.u8'])('%s is too short', async (name) => {
    await truncate(join(folder, name), 5);
    const error = await appErrorOf(openStore(folder));
    expect(error.code).toBe('store-damaged');
    expect(error.message).toContain(`${join(folder, name)} is damaged: it has 5 bytes`);
  });

  it('the manifest is from a newer version', async () => {
    await changeManifest({ version: 99, channels: 'something new' });
    const error = await appErrorOf(openStore(folder));
    expect(error.code).toBe('store-too-new');
    expect(error.message).toMatch(/manifest\.json was written by a newer version.*99.*update the program/);
  });

  it('the manifest is not JSON', async () => {
    await writeFile(join(folder, 'manifest.json'), '{"version": 1,');
    const error = await appErrorOf(openStore(folder));
    expect(error.code).toBe('store-damaged');
    expect(error.message).toContain('manifest.json is damaged: it is not JSON');
  });

  it.each([
    ['a size that is no number', { size: '8' }, 'size'],
    ['splits that do not add up', { counts: { train: 1, test: 1 } }, 'counts'],
    ['a mean too few', { mean: [0.5] }, 'mean'],
    ['a negative number of images', { images: -6 }, 'images'],
    ['two channels', { channels: 2 }, 'channels'],
  ])('the manifest has %s', async (_, change, key) => {
    await changeManifest(change);
    const error = await appErrorOf(openStore(folder));
    expect(error.code).toBe('store-damaged');
    expect(error.message).toMatch(new RegExp(`manifest\\.json is damaged: .*${key}`));
  });

  it('a size of which its pictures are not', async () => {
    await changeManifest({ size: 9 });
    const error = await appErrorOf(openStore(folder));
    expect(error.message).toContain('pictures.u8 is damaged');
  });

  it('a label names no class', async () => {
    await writeFile(join(folder, 'labels.i32'), Int32Array.of(0, 0, 0, 1, 2, 1));
    const error = await appErrorOf(openStore(folder));
    expect(error.message).toContain('labels.i32 is damaged: it names class 2 of 2');
  });

  it('a split is none of ours', async () => {
    await writeFile(join(folder, 'splits.u8'), Uint8Array.of(0, 0, 0, 0, 1, 7));
    const error = await appErrorOf(openStore(folder));
    expect(error.message).toContain('splits.u8 is damaged');
  });
});

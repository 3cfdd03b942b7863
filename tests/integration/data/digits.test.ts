import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore, type PackedStore } from '../../../src-main/data/packed-store.ts';
import { prepareStore } from '../../../src-main/data/prepare.ts';
import { openDigits } from '../../../src-main/data/sources/digits.ts';
import { freshFolder } from '../../support/picture-files.ts';

const packageDigits = join(dirname(createRequire(import.meta.url).resolve('mnist')), 'digits');
let folder: string;
let store: PackedStore;
beforeAll(async () => {
  folder = join(await freshFolder(), 'digits');
  await prepareStore(await openDigits(), folder, { seed: 0 });
  store = await openStore(folder);
});

describe('the digits', () => {
  it('are 10,000 grey pictures of 28 pixels in ten classes, 9,000 of them for training', () => {
    expect(store.manifest).toMatchObject({
      images: 10_000,
      size: 28,
      channels: 1,
      classNames: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      counts: { train: 9000, test: 1000 },
      splitOrigin: 'seed',
      splitSeed: 0,
      skipped: { count: 0, first: [] },
    });
    expect([store.rowsOf('train').length, store.rowsOf('test').length]).toEqual([9000, 1000]);
  });

  it('have as many of each digit as the package', () => {
    const counts = store.manifest.classNames.map((_, digit) => store.labels.filter((label) => label === digit).length);
    expect(counts).toEqual([1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  });

  it('have known bytes', async () => {
    const bytes = await readFile(join(folder, 'pictures.u8'));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(sha256).toBe('0768d16c5adea568dee18fa5e4e1acb117e9ec2c5d6b1dffe5fc29c1e61c1eca');
    expect(store.manifest.picturesSha256).toBe(sha256);
  });

  it('are the values of the package times 255, rounded', async () => {
    const file: unknown = JSON.parse(await readFile(join(packageDigits, '3.json'), 'utf8'));
    const { data } = z.object({ data: z.array(z.number()) }).parse(file);
    const pixels = store.read(new Uint32Array(1032).map((_, row) => store.labels.indexOf(3) + row));
    expect(pixels.length).toBe(data.length);
    expect(pixels.findIndex((value, i) => value !== Math.round((data[i] ?? 0) * 255))).toBe(-1);
  });

  it('have the mean and deviation of their training rows', () => {
    const pixels = store.read(store.rowsOf('train'));
    const mean = pixels.reduce((sum, value) => sum + value / 255, 0) / pixels.length;
    const variance = pixels.reduce((sum, value) => sum + (value / 255 - mean) ** 2, 0) / pixels.length;
    expect(store.manifest.mean[0]).toBeCloseTo(mean, 10);
    expect(store.manifest.deviation[0]).toBeCloseTo(Math.sqrt(variance), 10);
  });

  it('name in the index where each came from', async () => {
    const lines = (await readFile(join(folder, 'index.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBe(10_000);
    const sha256 = createHash('sha256')
      .update(await readFile(join(packageDigits, '1.json')))
      .digest('hex');
    expect(JSON.parse(lines[1001] ?? '')).toEqual({ path: '1.json#0', sha256 });
  });

  it('are split by the seed alone', async () => {
    const again = join(await freshFolder(), 'again');
    await prepareStore(await openDigits(), again, { seed: 0 });
    const other = join(await freshFolder(), 'other');
    await prepareStore(await openDigits(), other, { seed: 1 });
    const splits = (path: string) => readFile(join(path, 'splits.u8'), 'hex');
    expect(await splits(again)).toBe(await splits(folder));
    expect(await splits(other)).not.toBe(await splits(folder));
    expect((await openStore(other)).manifest.picturesSha256).toBe(store.manifest.picturesSha256);
  });
});

import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src-main/data/packed-store.ts';
import { prepareStore } from '../../../src-main/data/prepare.ts';
import { openSource, type SourceRequest } from '../../../src-main/data/sources/open-source.ts';
import type { StoreManifest } from '../../../src-main/data/store-manifest.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { freshFolder, patternPixels, writeFiles } from '../../support/picture-files.ts';

const PICTURES = 3;
const NAMES_10 = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const NAMES_100 = Array.from({ length: 100 }, (_, i) => `class_${i}`);
let source: string;
let store: string;

beforeEach(async () => {
  const root = await freshFolder();
  source = join(root, 'cifar');
  store = join(root, 'store');
});

/** Interleaved pixels of a picture as CIFAR stores them: a plane of red, one of green, one of blue. */
function planes(pixels: Uint8Array): number[] {
  return [0, 1, 2].flatMap((channel) => [...pixels].filter((_, i) => i % 3 === channel));
}

/** Picture number `i` of a file. */
function variant(file: number, i: number): number {
  return 10 * file + i;
}

function records(file: number, labels: (i: number) => number[]): Buffer {
  const all = Array.from({ length: PICTURES }, (_, i) => [
    ...labels(i),
    ...planes(patternPixels(32, 32, variant(file, i))),
  ]);
  return Buffer.from(all.flat());
}

async function writeCifar10(): Promise<void> {
  await writeFiles(source, { 'batches.meta.txt': `${NAMES_10.join('\n')}\n\n`, 'readme.html': '<html>' });
  for (const file of [1, 2, 3, 4, 5]) {
    await writeFiles(source, { [`data_batch_${file}.bin`]: records(file, (i) => [file + i]) });
  }
  await writeFiles(source, { 'test_batch.bin': records(6, (i) => [9 - i]) });
}

async function writeCifar100(): Promise<void> {
  await writeFiles(source, {
    'fine_label_names.txt': `${NAMES_100.join('\r\n')}\r\n`,
    'coarse_label_names.txt': 'aquatic_mammals\n',
    'train.bin': records(1, (i) => [i, 50 + i]),
    'test.bin': records(2, (i) => [i, 99 - i]),
  });
}

async function prepare(request: Partial<SourceRequest> = {}): Promise<StoreManifest> {
  return prepareStore(await openSource({ source, fit: 'crop', ...request }), store, { seed: 1 });
}

describe('CIFAR in its binary version', () => {
  it('gives the pictures, classes and split of CIFAR-10', async () => {
    await writeCifar10();
    expect(await prepare()).toMatchObject({
      images: 18,
      size: 32,
      channels: 3,
      classNames: NAMES_10,
      counts: { train: 15, test: 3 },
      splitOrigin: 'source',
      source: { kind: 'cifar-10', location: source },
    });
    const opened = await openStore(store);
    const rows = [1, 2, 3, 4, 5, 6].flatMap((file) => [0, 1, 2].map((i) => patternPixels(32, 32, variant(file, i))));
    expect(Buffer.from(opened.read([...rows.keys()])).equals(Buffer.concat(rows))).toBe(true);
    expect([...opened.labels]).toEqual([1, 2, 3, 2, 3, 4, 3, 4, 5, 4, 5, 6, 5, 6, 7, 9, 8, 7]);
    expect([...opened.rowsOf('test')]).toEqual([15, 16, 17]);
    opened.close();
  });

  it('gives the fine classes of CIFAR-100', async () => {
    await writeCifar100();
    expect(await prepare()).toMatchObject({
      images: 6,
      size: 32,
      channels: 3,
      classNames: NAMES_100,
      counts: { train: 3, test: 3 },
      source: { kind: 'cifar-100' },
    });
    const opened = await openStore(store);
    expect([...opened.labels]).toEqual([50, 51, 52, 99, 98, 97]);
    expect(Buffer.from(patternPixels(32, 32, variant(2, 1))).equals(opened.read([4]))).toBe(true);
    opened.close();
  });

  it('has the mean and deviation of its training pictures', async () => {
    await writeCifar100();
    const manifest = await prepare();
    const training = Buffer.concat([0, 1, 2].map((i) => patternPixels(32, 32, variant(1, i))));
    for (const channel of [0, 1, 2]) {
      const values = [...training].filter((_, i) => i % 3 === channel).map((value) => value / 255);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(manifest.mean[channel]).toBeCloseTo(mean, 10);
      expect(manifest.deviation[channel]).toBeCloseTo(Math.sqrt(variance), 10);
    }
  });

  it('is resized when a size is given', async () => {
    await writeCifar100();
    expect(await prepare({ size: 16 })).toMatchObject({ images: 6, size: 16, channels: 3 });
  });
});

describe('CIFAR that is not whole: a sentence that names the file and what was expected', () => {
  it.each(['data_batch_3.bin', 'test_batch.bin', 'batches.meta.txt'])('without %s', async (name) => {
    await writeCifar10();
    await rm(join(source, name));
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('cifar-incomplete');
    expect(error.message).toBe(
      `${join(source, name)} is missing: CIFAR-10 consists of data_batch_1.bin, data_batch_2.bin, data_batch_3.bin, ` +
        'data_batch_4.bin, data_batch_5.bin, test_batch.bin, batches.meta.txt.',
    );
  });

  it.each([
    ['one byte too few', records(4, () => [1]).subarray(1), 'has 9218 bytes where a whole number of records of 3073'],
    ['nothing', Buffer.alloc(0), 'has 0 bytes where a whole number of records of 3073'],
    ['a class that is none', records(4, () => [10]), 'gives picture 0 class 10 where 0 to 9 were expected'],
  ])('a file with %s', async (_, content, message) => {
    await writeCifar10();
    await writeFile(join(source, 'data_batch_4.bin'), content);
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('cifar-damaged');
    expect(error.message).toContain(`${join(source, 'data_batch_4.bin')} ${message}`);
  });

  it('class names that are not a hundred', async () => {
    await writeCifar100();
    await writeFile(join(source, 'fine_label_names.txt'), 'apple\nbee\n');
    expect((await appErrorOf(prepare())).message).toBe(
      `${join(source, 'fine_label_names.txt')} names 2 classes where 100 were expected. Download it again.`,
    );
  });

  it('a file that changes after it was found', async () => {
    await writeCifar100();
    const opened = await openSource({ source, fit: 'crop' });
    await writeFile(join(source, 'test.bin'), records(2, (i) => [i, i]).subarray(3074));
    expect((await appErrorOf(prepareStore(opened, store, { seed: 1 }))).message).toBe(
      `${join(source, 'test.bin')} was changed while its pictures were read: add it again.`,
    );
  });

  it('a file that vanishes after it was found', async () => {
    await writeCifar100();
    const opened = await openSource({ source, fit: 'crop' });
    await rm(join(source, 'test.bin'));
    const error = await appErrorOf(prepareStore(opened, store, { seed: 1 }));
    expect(error.message).toBe(`${join(source, 'test.bin')} cannot be read: it is gone, or a link to nothing.`);
  });
});

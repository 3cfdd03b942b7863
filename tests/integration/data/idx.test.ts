import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src-main/data/packed-store.ts';
import { prepareStore } from '../../../src-main/data/prepare.ts';
import { openSource, type SourceRequest } from '../../../src-main/data/sources/open-source.ts';
import type { StoreManifest } from '../../../src-main/data/store-manifest.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { greyPixels, idxFile } from '../../support/data/idx-file.ts';
import { freshFolder, writeFiles } from '../../support/picture-files.ts';

const TRAIN = greyPixels(20, 28, 28);
const TEST = greyPixels(5, 28, 28).map((value) => 255 - value);
const TRAIN_LABELS = Array.from({ length: 20 }, (_, i) => i % 4);
const TEST_LABELS = [3, 2, 1, 0, 9];
const FILES = {
  'train-images-idx3-ubyte': idxFile([20, 28, 28], TRAIN),
  'train-labels-idx1-ubyte': idxFile([20], TRAIN_LABELS),
  't10k-images-idx3-ubyte': idxFile([5, 28, 28], TEST),
  't10k-labels-idx1-ubyte': idxFile([5], TEST_LABELS),
};
let root: string;
let source: string;
let store: string;

beforeEach(async () => {
  root = await freshFolder();
  source = join(root, 'mnist');
  store = join(root, 'store');
});

async function prepare(request: Partial<SourceRequest> = {}): Promise<StoreManifest> {
  return prepareStore(await openSource({ source, fit: 'crop', ...request }), store, { seed: 1 });
}

function packed(files: Record<string, Buffer>): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [`${name}.gz`, gzipSync(content)]));
}

describe('a folder of IDX files', () => {
  it.each([
    ['as they are', FILES],
    ['packed', packed(FILES)],
    ['named with a dot', Object.fromEntries(Object.entries(FILES).map(([n, c]) => [n.replace('-idx', '.idx'), c]))],
    ['packed under the plain name', Object.fromEntries(Object.entries(FILES).map(([n, c]) => [n, gzipSync(c)]))],
  ])('gives its pictures, labels and split (%s)', async (_, files) => {
    await writeFiles(source, files);
    const manifest = await prepare();
    expect(manifest).toMatchObject({
      images: 25,
      size: 28,
      channels: 1,
      classNames: ['0', '1', '2', '3', '9'],
      counts: { train: 20, test: 5 },
      splitOrigin: 'source',
      splitSeed: null,
      skipped: { count: 0 },
      source: { kind: 'idx', location: source },
    });
    const opened = await openStore(store);
    expect(Buffer.from(opened.read(opened.rowsOf('train'))).equals(TRAIN)).toBe(true);
    expect(Buffer.from(opened.read(opened.rowsOf('test'))).equals(TEST)).toBe(true);
    expect([...opened.labels]).toEqual([...TRAIN_LABELS, 3, 2, 1, 0, 4]);
    opened.close();
  });

  it('names in the index the file and the row that each picture came from', async () => {
    await writeFiles(source, packed(FILES));
    await prepare();
    const lines = (await readFile(join(store, 'index.jsonl'), 'utf8')).trimEnd().split('\n');
    const file = await readFile(join(source, 't10k-images-idx3-ubyte.gz'));
    expect(JSON.parse(lines[22] ?? '')).toEqual({
      path: 't10k-images-idx3-ubyte.gz#2',
      sha256: createHash('sha256').update(file).digest('hex'),
    });
  });

  it('has the mean and deviation of its training pictures', async () => {
    await writeFiles(source, FILES);
    const { mean, deviation } = await prepare();
    const average = TRAIN.reduce((sum, value) => sum + value / 255, 0) / TRAIN.length;
    const variance = TRAIN.reduce((sum, value) => sum + (value / 255 - average) ** 2, 0) / TRAIN.length;
    expect([mean.length, deviation.length]).toEqual([1, 1]);
    expect(mean[0]).toBeCloseTo(average, 10);
    expect(deviation[0]).toBeCloseTo(Math.sqrt(variance), 10);
  });

  it('takes the unpacked of two files, and passes over what else lies there', async () => {
    const rest = { 'train-images-idx3-ubyte.gz': gzipSync('not read'), 'README.md': 'x', 'logo.png': 'x' };
    await writeFiles(source, { ...FILES, ...rest });
    expect(await prepare()).toMatchObject({ images: 25 });
  });

  it('has its test pictures drawn where it has training pictures only', async () => {
    await writeFiles(source, { 'train-images-idx3-ubyte': FILES['train-images-idx3-ubyte'] });
    expect(await prepare()).toMatchObject({
      images: 20,
      classNames: [],
      counts: { train: 18, test: 2 },
      splitOrigin: 'seed',
    });
    expect(new Set((await openStore(store)).labels)).toEqual(new Set([-1]));
  });

  it('gives pictures whose labels are not there no class', async () => {
    await writeFiles(source, FILES);
    await rm(join(source, 't10k-labels-idx1-ubyte'));
    expect((await prepare()).classNames).toEqual(['0', '1', '2', '3']);
    const opened = await openStore(store);
    expect(new Set(opened.labels.slice(20))).toEqual(new Set([-1]));
    opened.close();
  });

  it('is resized when a size is given', async () => {
    await writeFiles(source, FILES);
    expect(await prepare({ size: 14 })).toMatchObject({ images: 25, size: 14, channels: 1 });
    const opened = await openStore(store);
    const expected = await sharp(TRAIN.subarray(784, 2 * 784), { raw: { width: 28, height: 28, channels: 1 } })
      .resize(14, 14, { kernel: 'linear' })
      .extractChannel(0)
      .raw()
      .toBuffer();
    expect([...opened.read([1])]).toEqual([...expected]);
    opened.close();
  });

  it.each([
    ['crop', 10],
    ['pad', 16],
  ] as const)('that are not square are brought to a square (%s)', async (fit, size) => {
    await writeFiles(source, { 'train-images-idx3-ubyte': idxFile([4, 10, 16], new Uint8Array(640).fill(200)) });
    expect(await prepare({ fit })).toMatchObject({ size });
    const pixels = (await openStore(store)).read([0]);
    expect([...new Set(pixels)].sort()).toEqual(fit === 'crop' ? [200] : [0, 200]);
  });
});

describe('one IDX file', () => {
  it.each([
    ['emnist-letters-train-images-idx3-ubyte', 'emnist-letters-train-labels-idx1-ubyte'],
    ['images.idx3-ubyte.gz', 'labels.idx1-ubyte'],
  ])('gives its pictures with the labels beside it (%s)', async (images, labels) => {
    const pictures = FILES['train-images-idx3-ubyte'];
    await writeFiles(source, {
      [images]: images.endsWith('.gz') ? gzipSync(pictures) : pictures,
      [labels]: FILES['train-labels-idx1-ubyte'],
    });
    expect(await prepare({ source: join(source, images) })).toMatchObject({
      images: 20,
      classNames: ['0', '1', '2', '3'],
      splitOrigin: 'seed',
      source: { kind: 'idx', location: join(source, images) },
    });
  });

  it('has no labels where none lie beside it', async () => {
    await writeFiles(source, { 't10k-images-idx3-ubyte': FILES['t10k-images-idx3-ubyte'] });
    expect(await prepare({ source: join(source, 't10k-images-idx3-ubyte') })).toMatchObject({
      images: 5,
      classNames: [],
    });
  });
});

describe('IDX files that do not hold what they should: a sentence that names the file and what was expected', () => {
  const pictures = FILES['train-images-idx3-ubyte'];
  const labels = FILES['train-labels-idx1-ubyte'];
  it.each([
    [
      'labels where pictures belong',
      { 'train-images-idx3-ubyte': labels },
      'is no IDX file of pictures: it begins with 00 00 08 01 where 00 00 08 03 was expected',
    ],
    [
      'pictures where labels belong',
      { 'train-labels-idx1-ubyte': pictures },
      'is no IDX file of labels: it begins with 00 00 08 03 where 00 00 08 01 was expected',
    ],
    [
      'an error page',
      { 'train-images-idx3-ubyte': '<html>404' },
      'it begins with 3c 68 74 6d where 00 00 08 03 was expected',
    ],
    ['nothing', { 'train-images-idx3-ubyte': '' }, 'it begins with nothing where'],
    [
      'half a header',
      { 'train-images-idx3-ubyte': pictures.subarray(0, 9) },
      'has 9 bytes where its header alone was expected to have 16',
    ],
    [
      'too little',
      { 'train-images-idx3-ubyte': pictures.subarray(0, -1) },
      'has 15695 bytes where 15696 were expected (a header of 16 and 20 x 28 x 28 values)',
    ],
    [
      'too much',
      { 'train-images-idx3-ubyte': Buffer.concat([pictures, Buffer.alloc(1)]) },
      'has 15697 bytes where 15696 were expected',
    ],
    [
      'too little, packed',
      { 'train-images-idx3-ubyte': gzipSync(pictures.subarray(0, -1)) },
      'has 15695 bytes when unpacked where 15696 were expected',
    ],
    [
      'half a packed file',
      { 'train-images-idx3-ubyte': gzipSync(pictures).subarray(0, 60) },
      'cannot be unpacked (unexpected end of file)',
    ],
    [
      'a header beyond all numbers',
      { 'train-images-idx3-ubyte': idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], []) },
      'has 16 bytes where',
    ],
    [
      'pictures of no pixels',
      { 'train-images-idx3-ubyte': idxFile([20, 0, 28], []) },
      'cannot be used: no picture has 28 x 0 pixels',
    ],
  ])('%s', async (_, wrong, message) => {
    await writeFiles(source, { ...FILES, ...wrong });
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('idx-damaged');
    expect(error.message).toContain(`${join(source, Object.keys(wrong)[0] ?? '')} `);
    expect(error.message).toContain(message);
  });

  it('labels that are too few', async () => {
    await writeFiles(source, { ...FILES, 't10k-labels-idx1-ubyte': idxFile([4], [0, 1, 2, 3]) });
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('idx-labels-mismatch');
    expect(error.message).toBe(
      `${join(source, 't10k-labels-idx1-ubyte')} has 4 labels where 5 were expected, one for each picture in ` +
        `${join(source, 't10k-images-idx3-ubyte')}. Download both again.`,
    );
  });

  it('two sizes, unless one is given', async () => {
    await writeFiles(source, { ...FILES, 't10k-images-idx3-ubyte': idxFile([5, 20, 20], greyPixels(5, 20, 20)) });
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('idx-sizes-differ');
    expect(error.message).toContain('t10k-images-idx3-ubyte has pictures of 20 x 20 pixels: give the size');
    expect(await prepare({ size: 20 })).toMatchObject({ images: 25, size: 20 });
  });

  it('pictures too small to be stored as they are', async () => {
    await writeFiles(source, { 'train-images-idx3-ubyte': idxFile([2, 4, 4], new Uint8Array(32)) });
    expect((await appErrorOf(prepare())).message).toBe('The size of pictures must be from 8 to 1024 pixels, not 4.');
  });
});

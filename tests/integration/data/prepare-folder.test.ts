import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../../src-main/data/packed-store.ts';
import { prepareStore, type PrepareOptions, type PrepareProgress } from '../../../src-main/data/prepare.ts';
import { openFolder, type FolderOptions } from '../../../src-main/data/sources/folder.ts';
import type { StoreManifest } from '../../../src-main/data/store-manifest.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { contentOf, freshFolder, picture, pngOfClaimedSize, writeFiles } from '../../support/picture-files.ts';

const onWindows = process.platform === 'win32';
let root: string;
let source: string;
let store: string;

beforeEach(async () => {
  root = await freshFolder();
  source = join(root, 'source');
  store = join(root, 'sets', 'store');
  await mkdir(source);
});

async function prepare(
  options: Partial<PrepareOptions> = {},
  shape: Partial<FolderOptions> = {},
): Promise<StoreManifest> {
  const opened = await openFolder({ folder: source, size: 8, fit: 'crop', ...shape });
  return prepareStore(opened, store, { seed: 1, ...options });
}

/** `count` pictures of many formats in two class folders. */
async function twoClasses(count: number): Promise<void> {
  const formats = ['jpeg', 'png', 'webp', 'gif', 'tiff'] as const;
  for (let i = 0; i < count; i++) {
    const format = formats[i % 5] ?? 'png';
    const name = `${i % 2 ? 'dog' : 'cat'}/${String(i).padStart(3, '0')}.${format}`;
    await writeFiles(source, { [name]: await picture(format, 20 + i, 30, i) });
  }
}

async function linesOf(name: string): Promise<unknown[]> {
  const text = await readFile(join(store, name), 'utf8');
  return text === ''
    ? []
    : text
        .trimEnd()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
}

/** Runs a program in a process of its own; as an ordinary user where this one may do everything. */
function runProgram(program: string, { ordinaryUser = false } = {}) {
  const asNobody = ordinaryUser && process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  return spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8', ...asNobody });
}

/** The start of such a program: prepares `source` into `store` with the given fields of PrepareOptions. */
function programPreparing(options: string): string {
  const moduleUrl = (path: string) => pathToFileURL(join(import.meta.dirname, '../../../src-main/data', path)).href;
  return `
    import { prepareStore } from ${JSON.stringify(moduleUrl('prepare.ts'))};
    import { openFolder } from ${JSON.stringify(moduleUrl('sources/folder.ts'))};
    const source = await openFolder({ folder: ${JSON.stringify(source)}, size: 8, fit: 'crop' });
    await prepareStore(source, ${JSON.stringify(store)}, { seed: 1, ${options} });`;
}

describe('preparing a folder', () => {
  it('gives one row a picture, sorted by path, with classes, index and hashes', async () => {
    await twoClasses(8);
    const manifest = await prepare();
    expect(manifest).toMatchObject({
      images: 8,
      size: 8,
      channels: 3,
      classNames: ['cat', 'dog'],
      counts: { train: 7, test: 1 },
      fit: 'crop',
      source: { kind: 'folder', location: source },
      splitOrigin: 'seed',
    });
    const opened = await openStore(store);
    expect(opened.manifest).toEqual(manifest);
    expect([...opened.labels]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    const paths = (await readdir(source, { recursive: true })).filter((path) => path.includes('.')).sort();
    expect(await linesOf('index.jsonl')).toEqual(
      await Promise.all(
        paths.map(async (path) => ({
          path: path.replaceAll('\\', '/'),
          sha256: createHash('sha256')
            .update(await readFile(join(source, path)))
            .digest('hex'),
        })),
      ),
    );
    const pictures = await readFile(join(store, 'pictures.u8'));
    expect(manifest.picturesSha256).toBe(createHash('sha256').update(pictures).digest('hex'));
  });

  it('measures mean and deviation of each channel over the training rows', async () => {
    await twoClasses(9);
    const manifest = await prepare({ testShare: 0.4 });
    const opened = await openStore(store);
    const pixels = opened.read(opened.rowsOf('train'));
    for (const channel of [0, 1, 2]) {
      const values = [...pixels].filter((_, i) => i % 3 === channel).map((value) => value / 255);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      expect(manifest.mean[channel]).toBeCloseTo(mean, 12);
      expect(manifest.deviation[channel]).toBeCloseTo(Math.sqrt(variance), 12);
    }
  });

  it('gives the same bytes however many pictures are under way at once', async () => {
    await twoClasses(25);
    await writeFiles(source, { 'cat/broken.jpg': 'no picture' });
    const stores: Record<string, string>[] = [];
    for (const parallel of [1, 2, 9]) {
      store = join(root, 'sets', `with-${parallel}`);
      await prepare({}, { parallel });
      const content = await contentOf(store);
      stores.push(Object.fromEntries(Object.entries(content).map(([path, text]) => [path.slice(store.length), text])));
    }
    expect(Object.keys(stores[0] ?? {}).length).toBe(6);
    expect(stores[1]).toEqual(stores[0]);
    expect(stores[2]).toEqual(stores[0]);
  });

  it('never changes the source', async () => {
    await twoClasses(4);
    const before = await contentOf(source);
    await prepare();
    expect(await contentOf(source)).toEqual(before);
  });

  it('takes the split from train/ and test/', async () => {
    const one = await picture('png');
    await writeFiles(source, { 'train/a/1.png': one, 'train/b/2.png': one, 'test/a/3.png': one });
    const manifest = await prepare();
    expect(manifest).toMatchObject({ splitOrigin: 'source', splitSeed: null, counts: { train: 2, test: 1 } });
    expect([...(await openStore(store)).splits]).toEqual([1, 0, 0]);
  });

  it('draws a share of test rows by the seed alone', async () => {
    await twoClasses(20);
    const splits: string[] = [];
    for (const [name, seed] of [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ] as const) {
      store = join(root, name);
      expect((await prepare({ seed, testShare: 0.25 })).counts).toEqual({ train: 15, test: 5 });
      splits.push((await openStore(store)).splits.join(''));
    }
    expect(splits[1]).toBe(splits[0]);
    expect(splits[2]).not.toBe(splits[0]);
  });

  it.each([
    [1, 0.1, { train: 1, test: 0 }],
    [2, 0.1, { train: 1, test: 1 }],
    [3, 0, { train: 3, test: 0 }],
    [4, 0.99, { train: 1, test: 3 }],
  ])('of %i pictures keeps at least one for training (share %d)', async (count, testShare, counts) => {
    await twoClasses(count);
    expect((await prepare({ testShare })).counts).toEqual(counts);
  });

  it('passes over hidden files and files that are no pictures, and looks below names in any case', async () => {
    const one = await picture('jpeg');
    await writeFiles(source, { '.hidden.jpg': one, '._a.JPG': 'AppleDouble', '.cache/b.jpg': one, 'notes.txt': 'x' });
    await writeFiles(source, { 'Deep/er/A.JPG': one, 'b.WebP': await picture('webp'), 'c.JFIF': one });
    const manifest = await prepare();
    expect(manifest).toMatchObject({ images: 3, classNames: [], skipped: { count: 0 } });
    expect(new Set((await openStore(store)).labels)).toEqual(new Set([-1]));
  });

  it('believes the content, not the name', async () => {
    await writeFiles(source, { 'a.jpg': await picture('png') });
    expect(await prepare()).toMatchObject({ images: 1, skipped: { count: 0 } });
  });

  it('reports how far it is', async () => {
    await twoClasses(6);
    await writeFiles(source, { 'cat/broken.jpg': '', 'dog/x.heic': 'GIF89a' });
    const seen: PrepareProgress[] = [];
    await prepare({ onProgress: (progress) => seen.push(progress) });
    expect(seen.map((progress) => progress.done)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const lengths = Object.values(await contentOf(source)).map((text) => Buffer.from(text, 'base64').length);
    const bytes = lengths.reduce((sum, length) => sum + length, 0) - 'GIF89a'.length;
    expect(seen.at(-1)).toEqual({ done: 8, total: 8, resumed: 0, skipped: 2, bytes });
  });
});

describe('files that cannot be read', () => {
  it('are skipped and listed with a reason each', async () => {
    await twoClasses(2);
    const jpeg = await picture('jpeg', 100, 100);
    await writeFiles(source, {
      'cat/1-empty.jpg': '',
      'cat/2-cut.jpg': jpeg.subarray(0, jpeg.length / 2),
      'cat/3-text.png': 'I am a text',
      'cat/4-bomb.png': pngOfClaimedSize(50_000, 50_000),
      'dog/5.heic': 'GIF89a',
      'dog/6-a-gif.jpg': 'GIF89a',
    });
    const manifest = await prepare();
    expect(manifest.images).toBe(2);
    expect(manifest.skipped.count).toBe(6);
    const expected = [
      { path: 'dog/5.heic', reason: 'unsupported format .heic: convert it to JPEG or PNG' },
      { path: 'cat/1-empty.jpg', reason: 'empty file' },
      { path: 'cat/2-cut.jpg', reason: 'truncated: the file ends before its picture does' },
      { path: 'cat/3-text.png', reason: 'not a picture: its content is not JPEG, PNG, WebP, GIF, TIFF or BMP' },
      { path: 'cat/4-bomb.png', reason: 'too large: 50000 x 50000 pixels, more than 200 million' },
      { path: 'dog/6-a-gif.jpg', reason: 'truncated: the file ends before its picture does' },
    ];
    expect(manifest.skipped.first).toEqual(expected);
    expect(await linesOf('skipped.jsonl')).toEqual(expected);
  });

  it('are all in skipped.jsonl when they are too many for the manifest', async () => {
    await twoClasses(1);
    for (let i = 0; i < 130; i++) await writeFiles(source, { [`cat/empty-${i}.png`]: '' });
    const manifest = await prepare();
    expect(manifest.skipped.count).toBe(130);
    expect(manifest.skipped.first.length).toBe(100);
    expect((await linesOf('skipped.jsonl')).length).toBe(130);
  });

  it.skipIf(onWindows)('may be forbidden: a file, a folder', async () => {
    await twoClasses(2);
    await writeFiles(source, { 'cat/secret.png': await picture('png'), 'closed/a.png': await picture('png') });
    await mkdir(join(root, 'sets'));
    for (const folder of [root, join(root, 'sets')]) await chmod(folder, 0o777);
    await chmod(join(source, 'cat/secret.png'), 0o000);
    await chmod(join(source, 'closed'), 0o000);
    const run = runProgram(programPreparing(''), { ordinaryUser: true });
    await chmod(join(source, 'closed'), 0o755);
    expect(run.stderr).toBe('');
    expect((await openStore(store)).manifest).toMatchObject({
      images: 2,
      skipped: {
        first: [
          { path: 'closed', reason: 'permission denied' },
          { path: 'cat/secret.png', reason: 'permission denied' },
        ],
      },
    });
  });

  it.skipIf(onWindows)('may be links: in circles, to nothing, and to pictures elsewhere', async () => {
    const one = await picture('png');
    await writeFiles(source, { 'a/1.png': one });
    await writeFiles(join(root, 'elsewhere'), { '2.png': one });
    await symlink('..', join(source, 'a', 'up'));
    await symlink('.', join(source, 'a', 'here'));
    await symlink('self.png', join(source, 'self.png'));
    await symlink('nowhere.png', join(source, 'nothing.png'));
    await symlink(join(root, 'elsewhere'), join(source, 'b'));
    await symlink(join(root, 'elsewhere', '2.png'), join(source, 'c.png'));
    const manifest = await prepare();
    const index = await linesOf('index.jsonl');
    expect(index).toMatchObject([{ path: 'a/1.png' }, { path: 'b/2.png' }, { path: 'c.png' }]);
    expect(index.length).toBe(3);
    expect(manifest.skipped.first).toEqual([
      { path: 'a/here', reason: 'the same folder as one that was read already' },
      { path: 'a/up', reason: 'the same folder as one that was read already' },
      { path: 'nothing.png', reason: 'it is gone, or a link to nothing' },
      { path: 'self.png', reason: 'a link that leads in a circle' },
    ]);
  });
});

describe.skipIf(process.platform !== 'linux')('names that are no plain text', () => {
  it('with line ends, control characters and bytes that are no UTF-8 are read and written on one line', async () => {
    const one = await picture('png');
    await writeFiles(source, { 'a\nb/1\u001b.png': one, 'a\nb/2\\.png': '', 'c/3.png': one });
    const folder = Buffer.concat([Buffer.from(`${source}/`), Buffer.from('Gr\xfc\xdfe', 'latin1')]);
    await mkdir(folder);
    await writeFile(Buffer.concat([folder, Buffer.from('/\xff.png', 'latin1')]), one);
    await writeFile(Buffer.concat([folder, Buffer.from('/\xfe.png', 'latin1')]), '');
    const manifest = await prepare();
    expect(manifest.classNames).toEqual(['Gr\\xfc\\xdfe', 'a\\x0ab', 'c']);
    expect(await linesOf('index.jsonl')).toMatchObject([
      { path: 'Gr\\xfc\\xdfe/\\xff.png' },
      { path: 'a\\x0ab/1\\x1b.png' },
      { path: 'c/3.png' },
    ]);
    expect(manifest.skipped.first).toEqual([
      { path: 'Gr\\xfc\\xdfe/\\xfe.png', reason: 'empty file' },
      { path: 'a\\x0ab/2\\x5c.png', reason: 'empty file' },
    ]);
  });
});

describe('a folder that vanishes while it is read', () => {
  it.each([
    ['deleted', () => rm(source, { recursive: true })],
    ['moved', () => rename(source, join(root, 'elsewhere'))],
    [
      'replaced by another',
      async () => {
        await rename(source, join(root, 'elsewhere'));
        await mkdir(source);
      },
    ],
  ])('(%s) is one sentence, and what was prepared stays', async (_, vanish) => {
    await twoClasses(20);
    const opened = await openFolder({ folder: source, size: 8, fit: 'crop', parallel: 1 });
    const vanishing = {
      ...opened,
      async *read(from: number) {
        let given = 0;
        for await (const item of opened.read(from)) {
          yield item;
          if (++given === 5) await vanish();
        }
      },
    };
    const error = await appErrorOf(prepareStore(vanishing, store, { seed: 1 }));
    expect(error.code).toBe('source-vanished');
    expect(error.message).toMatch(/source is no longer what it was .*Add it again when it is back/);
    expect(await readdir(join(root, 'sets'))).toEqual(['store.preparing']);
  });

  it('is noticed even when every file could still be read', async () => {
    await twoClasses(2);
    const opened = await openFolder({ folder: source, size: 8, fit: 'crop', parallel: 2 });
    const read = opened.read(0)[Symbol.asyncIterator]();
    await read.next();
    await read.next();
    await rename(source, join(root, 'elsewhere'));
    expect((await appErrorOf(read.next())).code).toBe('source-vanished');
  });

  it('is not confused with one file of it that is gone', async () => {
    await twoClasses(3);
    const opened = await openFolder({ folder: source, size: 8, fit: 'crop' });
    await rm(join(source, 'cat/000.jpeg'));
    const manifest = await prepareStore(opened, store, { seed: 1 });
    expect(manifest.skipped.first).toEqual([{ path: 'cat/000.jpeg', reason: 'it is gone, or a link to nothing' }]);
  });
});

describe('a source that cannot be prepared', () => {
  it('is missing', async () => {
    const error = await appErrorOf(prepare({}, { folder: join(root, 'nowhere') }));
    expect(error.code).toBe('source-missing');
    expect(error.message).toBe(`There is no folder ${join(root, 'nowhere')}.`);
  });

  it('is a file', async () => {
    const file = join(root, 'picture.png');
    await writeFile(file, await picture('png'));
    const error = await appErrorOf(prepare({}, { folder: file }));
    expect(error.code).toBe('source-not-a-folder');
    expect(error.message).toBe(`${file} is a file: give the folder that holds the pictures.`);
  });

  it('holds no pictures', async () => {
    await writeFiles(source, { 'notes.txt': 'x' });
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('source-without-pictures');
    expect(error.message).toBe(
      `${source} holds no pictures: no name below it ends like that of a JPEG, PNG, WebP, GIF, TIFF or BMP file.`,
    );
  });

  it('holds none that can be read', async () => {
    await writeFiles(source, { 'a.jpg': '', 'b.png': 'text' });
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('source-without-pictures');
    expect(error.message).toBe(
      `No picture in ${source} could be read; 2 files were skipped, for instance a.jpg (empty file).`,
    );
    expect(await readdir(join(root, 'sets'))).toEqual([]);
  });

  it('holds none for training', async () => {
    await writeFiles(source, { 'train/a.jpg': '', 'test/b.png': await picture('png') });
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('source-without-pictures');
    expect(error.message).toContain('No picture for training');
  });

  it.each([0, 7, 1025, 32.5, Number.NaN])('is asked for pictures of %d pixels', async (size) => {
    await twoClasses(1);
    const error = await appErrorOf(prepare({}, { size }));
    expect(error.code).toBe('picture-size-invalid');
  });

  it.each([-0.1, 1, Number.NaN])('is asked for a test share of %d', async (testShare) => {
    await twoClasses(1);
    const error = await appErrorOf(prepare({ testShare }));
    expect(error.code).toBe('test-share-invalid');
  });
});

describe('nothing partial', () => {
  it('replaces a data set of the same name', async () => {
    await twoClasses(3);
    await prepare();
    const before = await contentOf(store);
    const error = await appErrorOf(prepare({ seed: 2 }));
    expect(error.code).toBe('dataset-exists');
    expect(error.message).toContain('"store" exists already');
    expect(await contentOf(store)).toEqual(before);
  });

  it('stands under the name after a cancellation', async () => {
    await twoClasses(12);
    const reason = new Error('the person pressed Cancel');
    const cancel = new AbortController();
    const onProgress = ({ done }: PrepareProgress) => {
      if (done === 4) cancel.abort(reason);
    };
    await expect(prepare({ signal: cancel.signal, onProgress })).rejects.toBe(reason);
    expect(await readdir(join(root, 'sets'))).toEqual(['store.preparing']);
    expect(await prepare()).toMatchObject({ images: 12 });
  });

  it('stands under the name when it is cancelled with the last picture', async () => {
    await twoClasses(3);
    const cancel = new AbortController();
    const onProgress = ({ done, total }: PrepareProgress) => {
      if (done === total) cancel.abort();
    };
    await expect(prepare({ signal: cancel.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(join(root, 'sets'))).toEqual(['store.preparing']);
  });

  it('is begun when it was cancelled while the files were searched', async () => {
    await twoClasses(1);
    await expect(prepare({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('stands under the name after a crash, and the next preparation puts a whole one there', async () => {
    await twoClasses(12);
    const crash = `onProgress: ({ done }) => { if (done === 6) process.kill(process.pid, 'SIGKILL'); }`;
    expect(runProgram(programPreparing(crash)).signal).toBe('SIGKILL');
    expect(await readdir(join(root, 'sets'))).toEqual(['store.preparing']);
    expect(await prepare()).toMatchObject({ images: 12 });
    expect(await readdir(join(root, 'sets'))).toEqual(['store']);
  });

  it.skipIf(onWindows)('is left where nothing may be written', async () => {
    await twoClasses(2);
    await mkdir(join(root, 'sets'), { mode: 0o555 });
    await chmod(root, 0o755);
    const run = runProgram(programPreparing(''), { ordinaryUser: true });
    expect(run.stderr).toContain(`${store} cannot be written: you may not write there.`);
    expect(await readdir(join(root, 'sets'))).toEqual([]);
  });

  it('is left where a part of the path is a file', async () => {
    await twoClasses(2);
    await writeFile(join(root, 'sets'), '');
    const error = await appErrorOf(prepare());
    expect(error.code).toBe('dataset-not-written');
  });
});

import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rename, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appErrorOf } from '../../support/app-error-of.ts';
import { contentOf, picture, writeFiles } from '../../support/picture-files.ts';
import {
  cancelAt,
  CIFAR_100_NAMES,
  freshPlace,
  isThere,
  open,
  prepare,
  SIZE,
  uninterrupted,
  writePictures,
  writeSources,
  type Place,
  type SmallSources,
} from './half-prepared.ts';

let sources: SmallSources;
let place: Place;

beforeAll(async () => {
  sources = await writeSources();
});
beforeEach(async () => {
  place = await freshPlace();
});

describe('a source that has changed meanwhile', () => {
  it.each<[string, (folder: string) => Promise<unknown>]>([
    ['a picture more', async (folder) => writeFiles(folder, { 'class 0/new.png': await picture('png') })],
    ['a picture less', (folder) => rm(join(folder, 'class 0/000.jpeg'))],
    ['another name', (folder) => rename(join(folder, 'class 0/000.jpeg'), join(folder, 'class 0/a.jpeg'))],
    ['another content', async (folder) => writeFiles(folder, { 'class 0/000.jpeg': await picture('jpeg', 30, 30, 9) })],
    ['another time', (folder) => utimes(join(folder, 'class 0/000.jpeg'), 1000, 1000)],
    ['another skipped file', (folder) => rename(join(folder, 'class 0/000.heic'), join(folder, 'class 0/x.heic'))],
  ])('(%s) is prepared from its beginning', async (_, change) => {
    const folder = join(place.root, 'source');
    await writePictures(folder, 9);
    const before = await open(folder);
    expect((await open(folder)).fingerprint).toBe(before.fingerprint);
    await cancelAt(before, place, 7);
    await change(folder);
    const source = await open(folder);
    expect(await prepare(source, place)).toEqual({ files: await uninterrupted(source), resumed: 0 });
  });

  it('(IDX, CIFAR) has another fingerprint', async () => {
    const changes = { idx: 't10k-images-idx3-ubyte', cifar: 'test.bin' };
    for (const [kind, name] of Object.entries(changes)) {
      const folder = join(place.root, kind);
      const content = await contentOf(kind === 'idx' ? sources.idx : sources.cifar);
      for (const [path, text] of Object.entries(content)) {
        await writeFiles(folder, { [path.split('/').at(-1) ?? '']: Buffer.from(text, 'base64') });
      }
      const before = await open(folder);
      expect((await open(folder)).fingerprint).toBe(before.fingerprint);
      const bytes = await readFile(join(folder, name));
      bytes[bytes.length - 1] = 1;
      await writeFile(join(folder, name), bytes);
      await utimes(join(folder, name), 1000, 1000);
      expect((await open(folder)).fingerprint).not.toBe(before.fingerprint);
      expect((await open(folder, { size: 16 })).fingerprint).not.toBe((await open(folder)).fingerprint);
    }
  });
});

describe('a temporary folder that is odd', () => {
  const state = 'preparation.json';
  it.each<[string, () => Promise<unknown>]>([
    ['no state', () => rm(join(place.temporary, state))],
    ['a state that is no JSON', () => writeFile(join(place.temporary, state), '{"version":1,')],
    ['a state that is empty', () => writeFile(join(place.temporary, state), '')],
    ['a state of another version', () => writeFile(join(place.temporary, state), '{"version":2,"fingerprint":"x"}')],
    ['a state of another kind', () => writeFile(join(place.temporary, state), '[1]')],
    ['a folder for a state', () => replaceByFolder(state)],
    ['a folder for a journal', () => replaceByFolder('journal')],
    ['a folder for pictures', () => replaceByFolder('pictures.u8')],
    ['a folder for an index', () => replaceByFolder('index.jsonl')],
    ['a link for a journal', async () => rm(join(place.temporary, 'journal')).then(() => link('journal'))],
    [
      'a file for a folder',
      async () => rm(place.temporary, { recursive: true }).then(() => writeFile(place.temporary, 'x')),
    ],
    ['nothing', () => rm(place.temporary, { recursive: true })],
    ['no journal', () => rm(join(place.temporary, 'journal'))],
    ['no pictures', () => rm(join(place.temporary, 'pictures.u8'))],
    ['a journal without line ends', () => writeFile(join(place.temporary, 'journal'), Buffer.alloc(3 * 2 ** 20, 'x'))],
  ])('(%s) is begun afresh', async (_, spoil) => {
    const source = await open(sources.cifar);
    await cancelAt(source, place, 20);
    await spoil();
    expect(await prepare(source, place)).toEqual({ files: await uninterrupted(source), resumed: 0 });
  });

  it('(a journal of more than the source has) is taken as far as it can be true', async () => {
    const source = await open(sources.cifar);
    await cancelAt(source, place, 20);
    const fewer = { ...source, total: 10, read: async function* () {} };
    expect((await prepare(fewer, place)).resumed).toBe(10);
    expect(JSON.parse(await readFile(join(place.store, 'manifest.json'), 'utf8'))).toMatchObject({ images: 10 });
  });

  it('(a journal that names classes that the source has not) is taken as far as it can be true', async () => {
    const source = await open(sources.idx);
    await cancelAt(source, place, 20);
    const none = { ...source, classNames: ['0', '1', '2', '3'] };
    expect((await prepare(none, place)).resumed).toBe(4);
  });

  function link(name: string): Promise<void> {
    return symlink(join(place.root, 'elsewhere'), join(place.temporary, name));
  }
  async function replaceByFolder(name: string): Promise<void> {
    await rm(join(place.temporary, name));
    await mkdir(join(place.temporary, name));
  }
});

describe('an error in the middle', () => {
  it('leaves what is done where the source comes back', async () => {
    const folder = join(place.root, 'source');
    await writePictures(folder, 20);
    const source = await open(folder);
    const vanishing = {
      ...source,
      async *read(from: number) {
        let given = 0;
        for await (const item of source.read(from)) {
          if (++given === 12) await rename(folder, join(place.root, 'taken out'));
          yield item;
        }
      },
    };
    expect((await appErrorOf(prepare(vanishing, place))).code).toBe('source-vanished');
    await rename(join(place.root, 'taken out'), folder);
    const back = await open(folder);
    const { files, resumed } = await prepare(back, place);
    expect(resumed).toBeGreaterThanOrEqual(12);
    expect(files).toEqual(await uninterrupted(back));
  });

  it.skipIf(process.platform === 'win32')('leaves what is done where the disk takes no more', async () => {
    const child = join(import.meta.dirname, 'children/prepare.ts');
    const command = [process.execPath, child, sources.idx, place.store, String(SIZE), '-1'];
    const run = spawnSync('bash', ['-c', 'ulimit -f 32 && exec "$@"', 'bash', ...command], { encoding: 'utf8' });
    expect(run.stderr).toContain(`${place.store} cannot be written: its disk, or a limit set for this program`);
    place.temporary = `${place.store}.preparing`;
    const source = await open(sources.idx);
    const { files, resumed } = await prepare(source, place);
    expect(resumed).toBeGreaterThan(0);
    expect(files).toEqual(await uninterrupted(source));
  });

  it('leaves nothing where the source itself is at fault', async () => {
    const folder = join(place.root, 'cifar');
    const bytes = Buffer.alloc(5 * 3074);
    bytes[4 * 3074 + 1] = 100;
    await writeFiles(folder, { 'fine_label_names.txt': CIFAR_100_NAMES, 'train.bin': bytes, 'test.bin': bytes });
    expect((await appErrorOf(prepare(await open(folder), place))).code).toBe('cifar-damaged');
    expect(await isThere(place.temporary)).toBe(false);
  });
});

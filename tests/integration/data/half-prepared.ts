import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { prepareStore, type PrepareOptions, type PrepareProgress } from '../../../src-main/data/prepare.ts';
import type { Source } from '../../../src-main/data/source.ts';
import { openSource, type SourceRequest } from '../../../src-main/data/sources/open-source.ts';
import { greyPixels, idxFile } from '../../support/data/idx-file.ts';
import { contentOf, freshFolder, picture, writeFiles } from '../../support/picture-files.ts';

/** Side of the prepared pictures. */
export const SIZE = 8;

export type SmallSources = Record<'folder' | 'idx' | 'cifar', string>;

/** The folders of a small source of each kind. */
export async function writeSources(): Promise<SmallSources> {
  const all = await freshFolder();
  const sources = { folder: join(all, 'folder'), idx: join(all, 'idx'), cifar: join(all, 'cifar') };
  await writePictures(sources.folder, 30);
  const labels = Array.from({ length: 700 }, (_, i) => i % 7);
  await writeFiles(sources.idx, {
    'train-images-idx3-ubyte': idxFile([700, SIZE, SIZE], greyPixels(700, SIZE, SIZE)),
    'train-labels-idx1-ubyte': idxFile([700], labels),
    't10k-images-idx3-ubyte': idxFile([50, SIZE, SIZE], greyPixels(50, SIZE, SIZE)),
  });
  const records = (count: number) => Buffer.from(Array.from({ length: count * 3074 }, (_, i) => (i % 3074) % 97));
  await writeFiles(sources.cifar, {
    'fine_label_names.txt': CIFAR_100_NAMES,
    'train.bin': records(20),
    'test.bin': records(6),
  });
  return sources;
}

export const CIFAR_100_NAMES = Array.from({ length: 100 }, (_, i) => `class ${i}\n`).join('');

/** Pictures of three classes in some formats, and files that are skipped, before them and among them. */
export async function writePictures(folder: string, count: number): Promise<void> {
  const formats = ['jpeg', 'png', 'webp'] as const;
  for (let i = 0; i < count; i++) {
    const name = `class ${i % 3}/${String(i).padStart(3, '0')}`;
    const format = formats[i % 3] ?? 'png';
    await writeFiles(folder, { [`${name}.${format}`]: await picture(format, 12 + i, 20, i) });
    if (i % 5 === 0) await writeFiles(folder, { [`${name} broken.jpg`]: 'no picture', [`${name}.heic`]: '' });
  }
}

export function open(source: string, request: Partial<SourceRequest> = {}): Promise<Source> {
  return openSource({ source, fit: 'crop', size: SIZE, ...request });
}

/** Where a store is to stand, and where it is prepared. */
export type Place = { root: string; store: string; temporary: string };

export async function freshPlace(): Promise<Place> {
  const root = await freshFolder();
  return { root, store: join(root, 'store'), temporary: join(root, 'half a store') };
}

/** Prepares a store to its end and gives its files, and how much was found of it. */
export async function prepare(
  source: Source,
  { store, temporary }: Place,
  options: Partial<PrepareOptions> = {},
): Promise<{ files: Record<string, string>; resumed: number }> {
  let resumed = 0;
  const onProgress = (progress: PrepareProgress) => (resumed = progress.resumed);
  await prepareStore(source, store, { seed: 1, temporary, onProgress, ...options });
  return { files: await filesOf(store), resumed };
}

export async function filesOf(folder: string): Promise<Record<string, string>> {
  const content = await contentOf(folder);
  return Object.fromEntries(Object.entries(content).map(([path, text]) => [path.slice(folder.length), text]));
}

/** What an uninterrupted preparation gives. */
export async function uninterrupted(
  source: Source,
  options: Partial<PrepareOptions> = {},
): Promise<Record<string, string>> {
  const whole = join(await freshFolder(), 'whole');
  await prepareStore(source, whole, { seed: 1, ...options });
  return filesOf(whole);
}

/** Cancels a preparation when so many items are done. @returns its last progress */
export async function cancelAt(
  source: Source,
  { store, temporary }: Place,
  done: number,
): Promise<PrepareProgress | undefined> {
  const cancel = new AbortController();
  let last: PrepareProgress | undefined;
  const onProgress = (progress: PrepareProgress) => {
    last = progress;
    if (progress.done >= done) cancel.abort();
  };
  const { signal } = cancel;
  const preparation = prepareStore(source, store, { seed: 1, temporary, signal, onProgress });
  await expect(preparation).rejects.toMatchObject({ name: 'AbortError' });
  return last;
}

export async function removeAll({ store, temporary }: Place): Promise<void> {
  for (const folder of [store, temporary]) await rm(folder, { recursive: true, force: true });
}

/** Whether a folder or file stands there. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

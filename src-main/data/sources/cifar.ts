import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { fingerprint } from '../fingerprint.ts';
import { fitPixels, requirePictureSize, type Fit } from '../fit-picture.ts';
import { mapInOrder } from '../in-order.ts';
import type { Picture, Source } from '../source.ts';
import type { Split } from '../store-manifest.ts';
import { partsBehind, range } from './parts-behind.ts';
import { readWhole } from './read-whole.ts';
import { reasonNotRead } from './reason-not-read.ts';

/** One of the two sets as they are distributed in their binary version. */
type CifarKind = {
  kind: 'cifar-10' | 'cifar-100';
  title: string;
  files: { name: string; split: Split }[];
  /** The file of the class names, one a line. */
  names: string;
  classes: number;
  /** Labels before the pixels of each picture; the last of them is the class. */
  labelBytes: number;
};

/** One of its files, and how many pictures it has. */
type Records = { path: string; name: string; split: Split; count: number };

const SIDE = 32;
const PLANE = SIDE ** 2;

/** Source: A. Krizhevsky, "The CIFAR-10 dataset", sections "Binary version". */
export const CIFAR_KINDS: CifarKind[] = [
  {
    kind: 'cifar-10',
    title: 'CIFAR-10',
    files: [
      ...[1, 2, 3, 4, 5].map((batch) => ({ name: `data_batch_${batch}.bin`, split: 'train' as const })),
      { name: 'test_batch.bin', split: 'test' },
    ],
    names: 'batches.meta.txt',
    classes: 10,
    labelBytes: 1,
  },
  {
    kind: 'cifar-100',
    title: 'CIFAR-100',
    files: [
      { name: 'train.bin', split: 'train' },
      { name: 'test.bin', split: 'test' },
    ],
    names: 'fine_label_names.txt',
    classes: 100,
    labelBytes: 2,
  },
];

/** Every name that a set is known by. */
export const CIFAR_NAMES: ReadonlySet<string> = new Set(
  CIFAR_KINDS.flatMap(({ files, names }) => [...files.map(({ name }) => name), names]),
);

/** The set that a folder with these names holds, or should hold: two of its files are enough to know it. */
export function cifarKindOf(names: string[]): CifarKind | undefined {
  return CIFAR_KINDS.find(
    (kind) => [...kind.files.map(({ name }) => name), kind.names].filter((name) => names.includes(name)).length >= 2,
  );
}

/**
 * CIFAR-10 or CIFAR-100 (with its fine labels) in a folder as a source, with the split that it was published with.
 * @throws AppError naming the file and what was expected, when one is missing or has another length
 */
export async function openCifar(options: {
  folder: string;
  kind: CifarKind;
  /** Side of the stored pictures; their own 32 when left out. */
  size?: number;
  fit: Fit['fit'];
}): Promise<Source> {
  const { folder, kind, size = SIDE, fit } = options;
  requirePictureSize(size);
  const classNames = await readClassNames(join(folder, kind.names), kind);
  const about = { size, channels: 3, fit, source: { kind: kind.kind, location: folder } } as const;
  const listing = fingerprint(about);
  listing.add(classNames);
  const files: Records[] = [];
  for (const { name, split } of kind.files) {
    const path = join(folder, name);
    const { size: bytes, mtimeMs } = await statOf(path, kind);
    files.push({ path, name, split, count: recordsIn(path, bytes, kind) });
    listing.add([name, bytes, mtimeMs]);
  }
  return {
    ...about,
    classNames,
    total: files.reduce((sum, { count }) => sum + count, 0),
    fingerprint: listing.finish(),
    async *read(from) {
      for (const { part, start } of partsBehind(files, from)) yield* readRecords(part, start, kind, { size, fit });
    },
  };
}

async function readClassNames(path: string, kind: CifarKind): Promise<string[]> {
  await statOf(path, kind);
  const { bytes } = await readWhole(path);
  const names = bytes
    .toString('utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (names.length === kind.classes) return names;
  throw damaged(path, `names ${names.length} classes where ${kind.classes} were expected`);
}

async function statOf(path: string, kind: CifarKind): Promise<Stats> {
  try {
    return await stat(path);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code !== 'ENOENT') {
      throw new AppError('source-unreadable', `${path} cannot be read: ${reasonNotRead(code) ?? messageOf(error)}.`, {
        cause: error,
      });
    }
    const files = [...kind.files.map(({ name }) => name), kind.names].join(', ');
    throw new AppError('cifar-incomplete', `${path} is missing: ${kind.title} consists of ${files}.`, { cause: error });
  }
}

function recordsIn(path: string, length: number, { labelBytes }: CifarKind): number {
  const record = labelBytes + 3 * PLANE;
  if (length > 0 && length % record === 0) return length / record;
  throw damaged(
    path,
    `has ${length} bytes where a whole number of records of ${record} was expected (${labelBytes} of labels, ${3 * PLANE} of pixels)`,
  );
}

async function* readRecords(
  { path, name, split, count }: Records,
  start: number,
  kind: CifarKind,
  fit: Fit,
): AsyncGenerator<Picture> {
  const { bytes, sha256 } = await readWhole(path);
  const record = kind.labelBytes + 3 * PLANE;
  if (bytes.length !== count * record) {
    throw new AppError('source-changed', `${path} was changed while its pictures were read: add it again.`);
  }
  yield* mapInOrder(range(start, count), 2 * availableParallelism(), async (i) => {
    const pixels = interleaved(bytes.subarray(i * record + kind.labelBytes, (i + 1) * record));
    const label = bytes[i * record + kind.labelBytes - 1] ?? 0;
    if (label >= kind.classes) {
      throw damaged(path, `gives picture ${i} class ${label} where 0 to ${kind.classes - 1} were expected`);
    }
    return {
      path: `${name}#${i}`,
      pixels: await fitPixels(pixels, { width: SIDE, height: SIDE, channels: 3 }, fit),
      label,
      split,
      sha256,
      bytes: record,
    };
  });
}

/** From a plane of red, one of green and one of blue. */
function interleaved(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * PLANE);
  for (let i = 0; i < PLANE; i++) {
    for (let channel = 0; channel < 3; channel++) pixels[3 * i + channel] = planes[channel * PLANE + i] ?? 0;
  }
  return pixels;
}

function damaged(path: string, what: string): AppError {
  return new AppError('cifar-damaged', `${path} ${what}. Download it again.`);
}

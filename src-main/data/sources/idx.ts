import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { AppError } from '../../../src-shared/errors.ts';
import { fingerprint } from '../fingerprint.ts';
import { fitPixels, requirePictureSize, type Fit } from '../fit-picture.ts';
import { mapInOrder } from '../in-order.ts';
import { tooLarge } from '../picture-limit.ts';
import type { Picture, Source } from '../source.ts';
import type { Split } from '../store-manifest.ts';
import { readIdxFile, type IdxFile } from './idx-file.ts';
import type { IdxNames } from './idx-names.ts';
import { partsBehind, range } from './parts-behind.ts';

export type IdxOptions = {
  /** The folder that holds the files. */
  folder: string;
  files: IdxNames[];
  /** What the person gave: the folder, or one of its files. */
  location: string;
  /** Side of the stored pictures; their own when left out. */
  size?: number;
  fit: Fit['fit'];
};

type Part = { images: IdxFile; count: number; height: number; width: number; labels?: IdxFile; split: Split };

/**
 * Grey pictures in IDX files as a source. Of two files one is for training and one for testing; of one alone the test
 * pictures are to be drawn. The classes are the labels that occur, in their order. Reads the files and checks that they
 * fit together.
 * @throws AppError naming the file and what was expected
 */
export async function openIdx({ folder, files, location, size: wanted, fit }: IdxOptions): Promise<Source> {
  const parts: Part[] = [];
  for (const names of files) parts.push(await readPart(folder, names));
  const size = wanted ?? ownSize(parts, fit);
  requirePictureSize(size);
  const labels = labelsThatOccur(parts);
  const positions = new Map(labels.map((label, position) => [label, position]));
  const about = { size, channels: 1, fit, source: { kind: 'idx', location } } as const;
  return {
    ...about,
    classNames: labels.map(String),
    total: parts.reduce((sum, { count }) => sum + count, 0),
    fingerprint: fingerprintOf(about, parts),
    async *read(from) {
      for (const { part, start } of partsBehind(parts, from)) {
        const split = parts.length > 1 ? part.split : null;
        yield* picturesOf(part, start, { size, fit }, split, (label) => positions.get(label) ?? -1);
      }
    },
  };
}

function fingerprintOf(about: Parameters<typeof fingerprint>[0], parts: Part[]): string {
  const listing = fingerprint(about);
  for (const { images, labels, split } of parts) {
    listing.add([basename(images.path), images.sha256, labels?.sha256 ?? null, split]);
  }
  return listing.finish();
}

function labelsThatOccur(parts: Part[]): number[] {
  const occurs = new Uint8Array(256);
  for (const { labels } of parts) {
    for (const label of labels?.values ?? []) occurs[label] = 1;
  }
  return [...occurs.keys()].filter((label) => occurs[label] === 1);
}

async function readPart(folder: string, names: IdxNames): Promise<Part> {
  const images = await readIdxFile(join(folder, names.images), 3);
  const [count = 0, height = 0, width = 0] = images.dimensions;
  const refused = height * width === 0 ? { reason: `no picture has ${width} x ${height} pixels` } : undefined;
  const reason = (refused ?? tooLarge(width, height))?.reason;
  if (reason !== undefined) throw new AppError('idx-damaged', `${images.path} cannot be used: ${reason}.`);
  const part: Part = { images, count, height, width, split: names.split };
  if (names.labels === undefined) return part;
  const labels = await readIdxFile(join(folder, names.labels), 1);
  if (labels.values.length !== count) {
    throw new AppError(
      'idx-labels-mismatch',
      `${labels.path} has ${labels.values.length} labels where ${count} were expected, one for each picture in ` +
        `${images.path}. Download both again.`,
    );
  }
  return { ...part, labels };
}

/** The side of the pictures; of those that are not square the one that loses nothing (`pad`) or fills it (`crop`). */
function ownSize(parts: Part[], fit: Fit['fit']): number {
  const sizes = parts.map(({ height, width }) => (fit === 'pad' ? Math.max : Math.min)(height, width));
  const [size = 0, other = size] = sizes;
  if (size === other) return size;
  throw new AppError(
    'idx-sizes-differ',
    `${parts.map(({ images, width, height }) => `${images.path} has pictures of ${width} x ${height} pixels`).join(', ')}: give the size to store with --size.`,
    { kind: 'usage' },
  );
}

function picturesOf(
  { images, count, height, width, labels }: Part,
  start: number,
  fit: Fit,
  split: Split | null,
  labelAt: (value: number) => number,
): AsyncIterable<Picture> {
  const length = height * width;
  return mapInOrder(range(start, count), 2 * availableParallelism(), async (i) => {
    const pixels = images.values.subarray(i * length, (i + 1) * length);
    return {
      path: `${basename(images.path)}#${i}`,
      pixels: await fitPixels(pixels, { width, height, channels: 1 }, fit),
      label: labelAt(labels?.values[i] ?? -1),
      split,
      sha256: images.sha256,
      bytes: images.bytes / count,
    };
  });
}

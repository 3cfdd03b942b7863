import { z } from 'zod';

/** The version of the packed store's layout that this program writes, and the newest that it reads. */
export const STORE_VERSION = 1;

/** The files of a packed store, all in one folder. */
export const STORE_FILES = {
  /** n rows of size * size * channels bytes: row-major y, x, channel. */
  pictures: 'pictures.u8',
  /** n little-endian int32: the class of a row, -1 for none. */
  labels: 'labels.i32',
  /** n bytes: the position of the row's split in SPLITS. */
  splits: 'splits.u8',
  /** One line a row: {"path": relative to the source, "sha256": of the source file}. */
  index: 'index.jsonl',
  /** One line a file that was skipped: {"path", "reason"}. */
  skipped: 'skipped.jsonl',
  manifest: 'manifest.json',
} as const;

export const SPLITS = ['train', 'test'] as const;
export type Split = (typeof SPLITS)[number];

/** A file of the source that could not be used, and why, in words for people. */
export const skippedSchema = z.object({ path: z.string(), reason: z.string() });
export type Skipped = z.infer<typeof skippedSchema>;

const count = z.int().nonnegative();

export const storeManifestSchema = z
  .object({
    version: z.literal(STORE_VERSION),
    images: z.int().positive(),
    size: z.int().positive().describe('width and height of every picture, in pixels'),
    channels: z.union([z.literal(1), z.literal(3)]),
    classNames: z.array(z.string()).describe('empty where the source has no labels'),
    counts: z.object({ train: z.int().positive(), test: count }),
    mean: z.array(z.number()).describe('per channel, on [0, 1], over the training rows'),
    deviation: z.array(z.number()).describe('per channel, on [0, 1], over the training rows'),
    fit: z
      .enum(['crop', 'pad'])
      .describe('whether the shorter side was fitted and the middle kept, or all of it padded'),
    source: z.object({
      kind: z.enum(['digits', 'folder', 'idx', 'cifar-10', 'cifar-100']),
      location: z.string().describe('where the pictures came from, for people'),
    }),
    sourceFingerprint: z.string().optional().describe('of Source; stores of earlier versions lack it'),
    splitOrigin: z.enum(['source', 'seed']),
    splitSeed: z.int().nonnegative().nullable().describe('null where the source gave the split'),
    skipped: z.object({
      count,
      first: z.array(skippedSchema).describe('at most 100; all of them are in skipped.jsonl'),
    }),
    picturesSha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .refine((manifest) => manifest.counts.train + manifest.counts.test === manifest.images, {
    path: ['counts'],
    message: 'the splits must add up to the number of images',
  })
  .refine((manifest) => manifest.mean.length === manifest.channels && manifest.deviation.length === manifest.channels, {
    path: ['mean'],
    message: 'there must be one mean and one deviation a channel',
  });
export type StoreManifest = z.infer<typeof storeManifestSchema>;

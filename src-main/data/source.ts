import type { Skipped, Split, StoreManifest } from './store-manifest.ts';

/** One picture of a source, ready for the packed store. */
export type Picture = {
  /** Relative to the source, with forward slashes, on one line (readable-name.ts). */
  path: string;
  /** size * size * channels bytes: row-major y, x, channel. */
  pixels: Uint8Array;
  /** Position in the source's class names; -1 for none. */
  label: number;
  /** Null where the split is to be drawn. */
  split: Split | null;
  /** Of the file that it came from, in hexadecimal. */
  sha256: string;
  /** What was read of the source for it. */
  bytes: number;
};

/** Something that pictures can be prepared from. It is only ever read. */
export type Source = Pick<StoreManifest, 'size' | 'channels' | 'classNames' | 'fit' | 'source'> & {
  /** How many pictures and skipped files `read` gives. */
  total: number;
  /** Over the listing and the settings that decide the rows (fingerprint.ts): equal where `read` gives the same. */
  fingerprint: string;
  /**
   * Every picture and every skipped file, always in the same order, behind the first `from` of them, which are neither
   * read nor decoded.
   */
  read: (from: number) => AsyncIterable<Picture | Skipped>;
};

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { breathing } from './breathing.ts';
import { openBufferedFile } from './buffered-file.ts';
import { addChannelSums } from './channel-statistics.ts';
import type { Picture, Source } from './source.ts';
import { SPLITS, STORE_FILES, type Skipped, type StoreManifest } from './store-manifest.ts';

const SKIPPED_IN_MANIFEST = 100;
/** Bytes of a picture that are looked at in one go; a whole number of pixels. */
const PIECE = 3 * 2 ** 16;
/** In place of a position in SPLITS where the split is to be drawn. */
export const NO_SPLIT = 255;

/** What is known of the rows of a store once they are all there. */
export type Rows = {
  labels: Int32Array;
  /** Positions in SPLITS, or NO_SPLIT. */
  splits: Uint8Array;
  /** Of addChannelSums, one row after the other. */
  sums: Float64Array;
  skipped: StoreManifest['skipped'];
  picturesSha256: string;
};

/** Disposing closes the files that it writes. */
export type RowsGatherer = AsyncDisposable & {
  /** The next picture or skipped file, in the order of the source. */
  add: (item: Picture | Skipped) => Promise<void>;
  /** Waits until the disk has what was written. */
  finish: () => Promise<Rows>;
};

/** Gathers what a store holds of its rows beside the pixels, and writes its index and its list of skipped files anew. */
export async function gatherRows(source: Source, folder: string): Promise<RowsGatherer> {
  await using opened = new AsyncDisposableStack();
  const index = opened.use(await openBufferedFile(join(folder, STORE_FILES.index)));
  const skippedFiles = opened.use(await openBufferedFile(join(folder, STORE_FILES.skipped)));
  const both = opened.move();
  const { total, channels } = source;
  const labels = new Int32Array(total);
  const splits = new Uint8Array(total);
  const sums = new Float64Array(total * 2 * channels);
  const skipped: Rows['skipped'] = { count: 0, first: [] };
  const hash = createHash('sha256');
  const breathe = breathing();
  let images = 0;

  async function addPicture({ path, sha256, pixels, label, split }: Picture): Promise<void> {
    if (pixels.length !== source.size ** 2 * channels) throw new Error(`${path} came with ${pixels.length} bytes`);
    const ofRow = sums.subarray(images * 2 * channels, (images + 1) * 2 * channels);
    for (let at = 0; at < pixels.length; at += PIECE) {
      const piece = pixels.subarray(at, at + PIECE);
      hash.update(piece);
      addChannelSums(ofRow, piece, channels);
      await breathe();
    }
    await index.write(jsonLine({ path, sha256 }));
    labels[images] = label;
    splits[images] = split === null ? NO_SPLIT : SPLITS.indexOf(split);
    images++;
  }
  async function add(item: Picture | Skipped): Promise<void> {
    if (images + skipped.count === total) throw new Error(`there are more than ${total} pictures`);
    if (!('reason' in item)) return addPicture(item);
    await skippedFiles.write(jsonLine(item));
    if (skipped.count++ < SKIPPED_IN_MANIFEST) skipped.first.push(item);
    await breathe();
  }
  async function finish(): Promise<Rows> {
    for (const file of [index, skippedFiles]) {
      await file.flush();
      await file.sync();
    }
    return {
      labels: labels.subarray(0, images),
      splits: splits.subarray(0, images),
      sums,
      skipped,
      picturesSha256: hash.digest('hex'),
    };
  }
  return { add, finish, [Symbol.asyncDispose]: () => both.disposeAsync() };
}

function jsonLine(value: unknown): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`);
}

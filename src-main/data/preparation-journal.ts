import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { openBufferedFile } from './buffered-file.ts';
import type { Picture } from './source.ts';
import { skippedSchema, SPLITS, type Skipped } from './store-manifest.ts';

/** A group is written when it has so many rows, or is so many milliseconds old. */
const GROUP_ROWS = 256;
const GROUP_MILLISECONDS = 1000;
const CHUNK = 2 ** 18;
/** Far more than the longest path takes up; what claims to be longer was not written here. */
const LONGEST_LINE = 2 ** 20;
const LINE_END = 0x0a;
/** The checksum of a line, in hexadecimal, and a space. */
const CHECKSUM_LENGTH = 9;

const pictureEntrySchema = z.strictObject({
  path: z.string(),
  sha256: z.string(),
  label: z.int().min(-1),
  split: z.enum(SPLITS).nullable(),
  bytes: z.number().nonnegative(),
});
const entrySchema = z.union([pictureEntrySchema, z.strictObject(skippedSchema.shape)]);

/** The files of a preparation under way. */
export type PreparationFiles = { pictures: string; journal: string };

/** How much of the two files belongs to complete items, in bytes. */
export type CompleteBytes = { pictures: number; journal: number };

export type JournalItem = { item: Picture | Skipped; complete: CompleteBytes };

/**
 * The items that an earlier preparation completed, in order, with what of the files they take up. An item is complete
 * when its line in the journal is whole and fits, by its checksum, the pixels in the file of pictures. The first that
 * is not ends the list: it and all behind it may have been on their way to the disk when the process was killed or
 * the machine lost its power. Pixels are good until the next item is asked for.
 * @throws the system's error when a file cannot be read
 */
export async function* completeItems(files: PreparationFiles, rowBytes: number): AsyncGenerator<JournalItem> {
  // Both are made where they are missing: the journal of a preparation killed before its first group is an empty one.
  await using journal = await open(files.journal, constants.O_RDONLY | constants.O_CREAT);
  await using pictures = await open(files.pictures, constants.O_RDONLY | constants.O_CREAT);
  const nextRow = rowReader(pictures, rowBytes);
  let complete: CompleteBytes = { pictures: 0, journal: 0 };
  for await (const line of wholeLines(journal)) {
    const text = line.toString('utf8', CHECKSUM_LENGTH);
    const entry = entryOf(text);
    if (entry === undefined) return;
    const pixels = 'reason' in entry ? undefined : await nextRow();
    if (!('reason' in entry) && pixels === undefined) return;
    if (line.toString('latin1', 0, CHECKSUM_LENGTH) !== checksum(text, pixels)) return;
    complete = {
      pictures: complete.pictures + (pixels?.length ?? 0),
      journal: complete.journal + line.length + 1,
    };
    yield { item: 'reason' in entry ? entry : { ...entry, pixels: pixels ?? new Uint8Array() }, complete };
  }
}

function entryFor(item: Picture | Skipped): z.infer<typeof entrySchema> {
  if ('reason' in item) return { path: item.path, reason: item.reason };
  const { path, sha256, label, split, bytes } = item;
  return { path, sha256, label, split, bytes };
}

function entryOf(text: string): z.infer<typeof entrySchema> | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Over the line and, where it names a picture, the pixels. */
function checksum(text: string, pixels: Uint8Array | undefined): string {
  const value = crc32(text, pixels === undefined ? 0 : crc32(pixels));
  return `${value.toString(16).padStart(CHECKSUM_LENGTH - 1, '0')} `;
}

/** Without their line ends; what follows the last line end is no whole line. */
async function* wholeLines(file: FileHandle): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  const chunk = Buffer.alloc(CHUNK);
  for (;;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length);
    if (bytesRead === 0) return;
    const bytes = Buffer.concat([rest, chunk.subarray(0, bytesRead)]);
    let start = 0;
    for (let end = bytes.indexOf(LINE_END); end >= 0; end = bytes.indexOf(LINE_END, start)) {
      yield bytes.subarray(start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LONGEST_LINE) return;
  }
}

/** Gives one row of a file after the other; undefined where no whole one is left. */
function rowReader(file: FileHandle, rowBytes: number): () => Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(Math.max(1, Math.floor(2 ** 20 / rowBytes)) * rowBytes);
  let filled = 0;
  let at = 0;
  return async () => {
    if (at + rowBytes > filled) {
      filled = await readFully(file, buffer);
      at = 0;
    }
    at += rowBytes;
    return at > filled ? undefined : buffer.subarray(at - rowBytes, at);
  };
}

/** @returns how many bytes were there to be read, up to the length of `into` */
async function readFully(file: FileHandle, into: Uint8Array): Promise<number> {
  for (let filled = 0; ;) {
    const { bytesRead } = await file.read(into, filled, into.length - filled);
    filled += bytesRead;
    if (bytesRead === 0 || filled === into.length) return filled;
  }
}

/** Disposing closes the files; what was written since the last `finish` may then be incomplete. */
export type JournalWriter = AsyncDisposable & {
  write: (item: Picture | Skipped) => Promise<void>;
  /** Waits until everything that was written is complete on the disk. */
  finish: () => Promise<void>;
};

/**
 * Writes items behind those that are complete. Pixels are on the disk before the lines that name them are written, in
 * groups; while the disk has to do with one group, the next is gathered.
 */
export async function openJournal(files: PreparationFiles, complete: CompleteBytes): Promise<JournalWriter> {
  await using opened = new AsyncDisposableStack();
  const pictures = opened.use(await openBufferedFile(files.pictures, complete.pictures));
  const journal = opened.use(await openBufferedFile(files.journal, complete.journal));
  const both = opened.move();
  let lines: string[] = [];
  let since = performance.now();
  let underWay: Promise<void> | undefined;
  let isBusy = false;

  async function sync(group: string[]): Promise<void> {
    isBusy = true;
    try {
      await pictures.sync();
      await journal.write(Buffer.from(group.join('')));
      await journal.flush();
      await journal.sync();
    } finally {
      isBusy = false;
    }
  }
  async function endGroup(): Promise<void> {
    await underWay;
    await pictures.flush();
    underWay = sync(lines);
    // A failure is met where it is waited for.
    underWay.catch(() => undefined);
    lines = [];
    since = performance.now();
  }
  async function write(item: Picture | Skipped): Promise<void> {
    const pixels = 'reason' in item ? undefined : item.pixels;
    if (pixels !== undefined) await pictures.write(pixels);
    const text = JSON.stringify(entryFor(item));
    lines.push(`${checksum(text, pixels)}${text}\n`);
    const isDue = lines.length >= GROUP_ROWS || performance.now() - since >= GROUP_MILLISECONDS;
    if (isDue && !isBusy) await endGroup();
  }
  async function finish(): Promise<void> {
    await endGroup();
    await underWay;
  }
  return {
    write,
    finish,
    async [Symbol.asyncDispose]() {
      await underWay?.catch(() => undefined);
      await both.disposeAsync();
    },
  };
}

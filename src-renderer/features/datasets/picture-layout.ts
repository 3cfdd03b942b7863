import type { ListedKeys } from '../../lib/shortcuts.ts';

/** How pictures of a data set are laid out in rows, and in which blocks they are asked for. Lengths in CSS pixels. */

const SMALLEST_SIDE = 56;
const LARGEST_SIDE = 96;
export const PICTURE_GAP = 4;

/** Side of a thumbnail: a whole multiple of small pictures, so that their pixels stay square; large ones are reduced. */
export function thumbnailSide(size: number): number {
  if (size >= LARGEST_SIDE) return LARGEST_SIDE;
  return Math.min(LARGEST_SIDE, size * Math.ceil(SMALLEST_SIDE / size));
}

/** How many thumbnails stand side by side; at least one. */
export function columnsIn(width: number, side: number): number {
  return Math.max(1, Math.floor((width + PICTURE_GAP) / (side + PICTURE_GAP)));
}

const BLOCK_BYTES = 4e6;
const LARGEST_BLOCK = 200;

/** Pictures asked for at a time: few enough that an answer is small, and far fewer than the 500 that the engine allows. */
export function blockLength(size: number, channels: number): number {
  return Math.min(LARGEST_BLOCK, Math.max(1, Math.floor(BLOCK_BYTES / (size * size * channels))));
}

/** The numbers of the pictures of a block, fewer in the last one. */
export function rowsOfBlock(block: number, length: number, images: number): number[] {
  const first = block * length;
  return Array.from({ length: Math.max(0, Math.min(length, images - first)) }, (_, i) => first + i);
}

/** The blocks that hold pictures `first` to `last`, and one to either side, those in view first. */
export function blocksFor(first: number, last: number, length: number, images: number): number[] {
  const from = Math.floor(first / length);
  const to = Math.floor(last / length);
  const lastBlock = Math.floor((images - 1) / length);
  const inView = Array.from({ length: to - from + 1 }, (_, i) => from + i);
  return [...inView, to + 1, from - 1].filter((block) => block >= 0 && block <= lastBlock);
}

/** Where a key leads from a picture; undefined for a key that leads nowhere. `page` is in rows of pictures. */
export function pictureAfterKey(
  key: string,
  at: number,
  { images, columns, page }: { images: number; columns: number; page: number },
): number | undefined {
  const last = images - 1;
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: columns,
    ArrowUp: -columns,
    PageDown: columns * page,
    PageUp: -columns * page,
    Home: -at,
    End: last - at,
  };
  const step = steps[key];
  return step === undefined ? undefined : Math.max(0, Math.min(last, at + step));
}

/** For the help. */
export const PICTURE_KEYS: readonly ListedKeys[] = [
  { title: 'To the next picture, to the one before', keys: ['ArrowRight', 'ArrowLeft'], scope: 'Data sets' },
  { title: 'A row up, a row down', keys: ['ArrowUp', 'ArrowDown'], scope: 'Data sets' },
  { title: 'To the first picture, to the last', keys: ['Home', 'End'], scope: 'Data sets' },
];

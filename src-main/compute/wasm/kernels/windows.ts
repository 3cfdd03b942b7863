import type { Shape4 } from './shapes.ts';

/** Windows of filters that slide over x; every output is one window. */
export type Windows = {
  x: Shape4;
  outputs: Shape4;
  filter: { height: number; width: number };
  stride: number;
  padding: number;
};

/** One place in the windows, and the outputs for which it meets a pixel: beyond the border there are none. */
export type Tap = { row: number; column: number; lines: Range; positions: Range };

/** First to last, without last. */
export type Range = { first: number; last: number };

/** How many windows there are along an axis. */
export const windowsAlong = (length: number, size: number, stride: number, padding: number): number =>
  Math.floor((length + 2 * padding - size) / stride) + 1;

/** The taps that meet any pixel, in reading order. */
export function tapsOf({ x, outputs, filter, stride, padding }: Windows): Tap[] {
  const range = (tap: number, length: number, count: number): Range => ({
    first: Math.max(0, Math.ceil((padding - tap) / stride)),
    last: Math.min(count, Math.floor((length - 1 + padding - tap) / stride) + 1),
  });
  return Array.from({ length: filter.height * filter.width }, (_, place) => {
    const [row, column] = [Math.floor(place / filter.width), place % filter.width];
    return { row, column, lines: range(row, x[1], outputs[1]), positions: range(column, x[2], outputs[2]) };
  }).filter(({ lines, positions }) => lines.last > lines.first && positions.last > positions.first);
}

/**
 * The pixels of x that a tap meets (a) and their outputs (b), as the grid of a vector function, in some lines of some
 * pictures. Where they begin is in bytes from the beginning of the tensors.
 */
export function gridOf(
  { x: [, height, width, channels], outputs: [, outHeight, outWidth, out], stride, padding }: Windows,
  { row, column, lines, positions }: Tap,
  block: { pictures: Range; lines: Range },
) {
  const [pixel, output] = [4 * channels, 4 * out];
  const [first, last] = [Math.max(lines.first, block.lines.first), Math.min(lines.last, block.lines.last)];
  const firstPicture = block.pictures.first;
  const [y, x] = [first * stride + row - padding, positions.first * stride + column - padding];
  return {
    a: pixel * ((firstPicture * height + y) * width + x),
    aPosition: pixel * stride,
    aLine: pixel * stride * width,
    aPicture: pixel * height * width,
    b: output * ((firstPicture * outHeight + first) * outWidth + positions.first),
    bPosition: output,
    bLine: output * outWidth,
    bPicture: output * outHeight * outWidth,
    positions: positions.last - positions.first,
    lines: Math.max(0, last - first),
    pictures: block.pictures.last - firstPicture,
  };
}

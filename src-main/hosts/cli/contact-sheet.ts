import { writeFile } from 'node:fs/promises';
import { extname } from 'node:path';
import type { ViewPairs } from '../../../src-shared/contract/preview.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';

/** Small pictures are enlarged at least so far, by whole multiples: their pixels stay what they are. */
const SMALLEST_SIDE = 96;
const GAP = 4;
const BACKGROUND = 48;

type Sheet = { pixels: Uint8Array; width: number; height: number };
type Pictures = { pixels: Uint8Array; size: number; scale: number };

const scaled = (pixels: Uint8Array, size: number): Pictures => ({
  pixels,
  size,
  scale: Math.max(1, Math.ceil(SMALLEST_SIDE / size)),
});

/** Draws picture number `index` of several with its top left corner at (left, top), in red, green and blue. */
function draw(sheet: Sheet, { pixels, size, scale }: Pictures, index: number, channels: number, at: [number, number]) {
  const [left, top] = at;
  const side = size * scale;
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const pixel = (index * size + Math.floor(y / scale)) * size + Math.floor(x / scale);
      for (let channel = 0; channel < 3; channel++) {
        const value = pixels[pixel * channels + (channels === 3 ? channel : 0)] ?? 0;
        sheet.pixels[((top + y) * sheet.width + left + x) * 3 + channel] = value;
      }
    }
  }
}

/** The pictures side by side, each above its first and its second view; nothing is resampled. */
export function contactSheet({ rows, originals, views, size, viewSize, channels }: ViewPairs): Sheet {
  const lines = [scaled(originals, size), ...views.map((pixels) => scaled(pixels, viewSize))];
  const cell = Math.max(...lines.map((line) => line.size * line.scale));
  const width = GAP + rows.length * (cell + GAP);
  const height = GAP + lines.length * (cell + GAP);
  const sheet: Sheet = { pixels: new Uint8Array(width * height * 3).fill(BACKGROUND), width, height };
  for (const [row, line] of lines.entries()) {
    const margin = Math.floor((cell - line.size * line.scale) / 2);
    for (const index of rows.keys()) {
      draw(sheet, line, index, channels, [GAP + index * (cell + GAP) + margin, GAP + row * (cell + GAP) + margin]);
    }
  }
  return sheet;
}

/**
 * Writes a sheet as a PNG.
 * @throws AppError when the file's name is none of a PNG, or it cannot be written
 */
export async function writeSheet(path: string, { pixels, width, height }: Sheet): Promise<void> {
  if (extname(path).toLowerCase() !== '.png') {
    throw new AppError('sheet-no-png', `--out ${path}: the sheet is a PNG, so its name must end in .png.`, {
      kind: 'usage',
    });
  }
  // Loaded here, because it is large and no other command needs it.
  const { default: sharp } = await import('sharp');
  const png = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  try {
    await writeFile(path, png);
  } catch (error) {
    throw new AppError('sheet-not-written', `${path} cannot be written: ${messageOf(error)}.`, { cause: error });
  }
}

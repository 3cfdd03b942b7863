import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { endsEarly, type Format } from '../../../src-main/data/ends-early.ts';
import { patternPixels } from '../../support/picture-files.ts';

function detailed(): Sharp {
  return sharp(patternPixels(40, 30), { raw: { width: 40, height: 30, channels: 3 } });
}

function animated(): Sharp {
  return sharp(patternPixels(20, 60), { raw: { width: 20, height: 60, channels: 3, pageHeight: 20 } });
}

/** With how many bytes at its end that are not needed to know that it is whole: a checksum, a trailer, a directory. */
const FILES: [string, Format, number, () => Sharp][] = [
  ['a JPEG', 'JPEG', 0, () => detailed().jpeg()],
  ['a progressive JPEG', 'JPEG', 0, () => detailed().jpeg({ progressive: true })],
  [
    'a JPEG with EXIF',
    'JPEG',
    0,
    () =>
      detailed()
        .withExif({ IFD0: { Artist: 'somebody' } })
        .jpeg(),
  ],
  ['a PNG', 'PNG', 4, () => detailed().png()],
  ['a WebP', 'WebP', 0, () => detailed().webp()],
  ['a GIF', 'GIF', 1, () => detailed().gif()],
  ['a TIFF', 'TIFF', 300, () => detailed().tiff({ compression: 'none' })],
];

describe('whether a file ends before its picture does', () => {
  it.each(FILES)('%s: every cut of it does, the whole does not', async (_, format, spare, make) => {
    const file = await make().toBuffer();
    expect(endsEarly(file, format)).toBe(false);
    expect(endsEarly(Buffer.concat([file, Buffer.from('more behind it')]), format)).toBe(false);
    for (let length = 12; length < file.length - spare; length++) {
      expect(endsEarly(file.subarray(0, length), format)).toBe(true);
    }
  });

  it('of an animation the first picture is enough', async () => {
    const file = await animated().gif().toBuffer();
    expect(endsEarly(file.subarray(0, file.length - 50), 'GIF')).toBe(false);
    expect(endsEarly(file.subarray(0, 500), 'GIF')).toBe(true);
  });
});

import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../../../src-main/data/decode-picture.ts';
import { bmpFile } from '../../support/data/bmp-file.ts';
import { tiffFile, type TiffPixels } from '../../support/data/tiff-file.ts';
import { jpegOfClaimedSize, patternPixels, picture, pngOfClaimedSize } from '../../support/picture-files.ts';

type Shape = { size: number; fit: 'crop' | 'pad' };

async function pixelsOf(bytes: Uint8Array, shape: Shape): Promise<Uint8Array> {
  const decoded = await decodePicture(bytes, shape);
  if ('reason' in decoded) throw new Error(decoded.reason);
  expect(decoded.pixels.length).toBe(shape.size ** 2 * 3);
  return decoded.pixels;
}
async function reasonOf(bytes: Uint8Array): Promise<string> {
  const decoded = await decodePicture(bytes, { size: 16, fit: 'crop' });
  return 'reason' in decoded ? decoded.reason : 'none: it was decoded';
}
/** A picture as letters, row by row: R, G, B for pure colours, w and . for white and black, ? for anything else. */
function letters(pixels: Uint8Array, size: number): string[] {
  const names = new Map([
    ['255,0,0', 'R'],
    ['0,255,0', 'G'],
    ['0,0,255', 'B'],
    ['255,255,255', 'w'],
    ['0,0,0', '.'],
  ]);
  return Array.from({ length: size }, (_, y) =>
    Array.from({ length: size }, (_, x) => {
      const at = (y * size + x) * 3;
      return names.get(pixels.subarray(at, at + 3).join()) ?? '?';
    }).join(''),
  );
}
/** 8 x 4 pixels: four columns of red, then green above blue. */
function flag(): Sharp {
  const pixels = new Uint8Array(8 * 4 * 3);
  for (let y = 0; y < 4; y++) {
    for (let x = 0; x < 8; x++) pixels[(y * 8 + x) * 3 + (x < 4 ? 0 : y < 2 ? 1 : 2)] = 255;
  }
  return sharp(pixels, { raw: { width: 8, height: 4, channels: 3 } });
}

/** A BMP of 24 bits of a square picture. */
async function bmpOf(input: Sharp, size: number): Promise<Buffer> {
  const pixels = await input.raw().toBuffer();
  return bmpFile({ width: size, height: size, bits: 24 }, (x, y) =>
    [2, 1, 0].map((channel) => pixels[(y * size + x) * 3 + channel] ?? 0),
  );
}
/** An uncompressed TIFF of pixels that are all the same. */
function plainTiff(kind: Partial<TiffPixels>, values: number[], size = 8): Buffer {
  const whole: TiffPixels = {
    width: size,
    height: size,
    samplesPerPixel: values.length,
    bits: 8,
    sampleFormat: 1,
    photometric: 2,
    alpha: false,
    ...kind,
  };
  const all = Array.from({ length: size ** 2 }, () => values).flat();
  const arrays = { 8: Uint8Array, 16: Uint16Array, 32: whole.sampleFormat === 3 ? Float32Array : Uint32Array };
  return tiffFile(whole, new Uint8Array(arrays[whole.bits].from(all).buffer));
}

describe('a picture of the wanted size', () => {
  it.each([
    ['PNG', (input: Sharp) => input.png().toBuffer()],
    ['WebP', (input: Sharp) => input.webp({ lossless: true }).toBuffer()],
    ['TIFF', (input: Sharp) => input.tiff({ compression: 'lzw' }).toBuffer()],
    [
      'TIFF of more than 4 GB (as it is written)',
      (input: Sharp) => input.tiff({ compression: 'none', bigtiff: true }).toBuffer(),
    ],
    ['BMP', (input: Sharp) => bmpOf(input, 16)],
  ])('keeps every pixel of a lossless file: %s', async (_, write) => {
    const file = await write(sharp(patternPixels(16, 16), { raw: { width: 16, height: 16, channels: 3 } }));
    expect(Buffer.from(patternPixels(16, 16)).equals(await pixelsOf(file, { size: 16, fit: 'crop' }))).toBe(true);
  });

  it('is near the original in a JPEG', async () => {
    const file = await flag().jpeg({ quality: 100, chromaSubsampling: '4:4:4' }).toBuffer();
    const original = await flag().resize(4, 4).raw().toBuffer();
    const decoded = await pixelsOf(file, { size: 4, fit: 'crop' });
    expect(Math.max(...decoded.map((value, i) => Math.abs(value - (original[i] ?? 0))))).toBeLessThan(8);
  });
});

describe('the fit', () => {
  it('crop keeps the middle', async () => {
    expect(letters(await pixelsOf(await flag().png().toBuffer(), { size: 4, fit: 'crop' }), 4)).toEqual([
      'RRGG',
      'RRGG',
      'RRBB',
      'RRBB',
    ]);
  });

  it('pad keeps all of it and adds black', async () => {
    expect(letters(await pixelsOf(await flag().png().toBuffer(), { size: 8, fit: 'pad' }), 8)).toEqual([
      '........',
      '........',
      'RRRRGGGG',
      'RRRRGGGG',
      'RRRRBBBB',
      'RRRRBBBB',
      '........',
      '........',
    ]);
  });

  // The flag as a viewer shows it for each EXIF orientation.
  it.each([
    [1, ['....', 'RRGG', 'RRBB', '....']],
    [2, ['....', 'GGRR', 'BBRR', '....']],
    [3, ['....', 'BBRR', 'GGRR', '....']],
    [4, ['....', 'RRBB', 'RRGG', '....']],
    [5, ['.RR.', '.RR.', '.GB.', '.GB.']],
    [6, ['.RR.', '.RR.', '.BG.', '.BG.']],
    [7, ['.BG.', '.BG.', '.RR.', '.RR.']],
    [8, ['.GB.', '.GB.', '.RR.', '.RR.']],
  ])('applies EXIF orientation %i', async (orientation, expected) => {
    const file = await flag().resize(4, 2, { kernel: 'nearest' }).withMetadata({ orientation }).png().toBuffer();
    expect(letters(await pixelsOf(file, { size: 4, fit: 'pad' }), 4)).toEqual(expected);
  });

  it('applies the orientation in a TIFF', async () => {
    const file = await flag()
      .resize(4, 2, { kernel: 'nearest' })
      .withMetadata({ orientation: 6 })
      .tiff({ compression: 'lzw' })
      .toBuffer();
    expect(letters(await pixelsOf(file, { size: 4, fit: 'pad' }), 4)).toEqual(['.RR.', '.RR.', '.BG.', '.BG.']);
  });

  it.each([
    ['of an animated GIF the first frame', (input: Sharp) => input.gif()],
    ['of an animated WebP the first frame', (input: Sharp) => input.webp({ lossless: true })],
    ['of a TIFF the first page', (input: Sharp) => input.tiff({ compression: 'lzw' })],
  ])('takes %s', async (_, write) => {
    const pixels = Uint8Array.from({ length: 8 * 24 * 3 }, (_, i) => (Math.floor(i / (8 * 8 * 3)) === i % 3 ? 255 : 0));
    const file = await write(sharp(pixels, { raw: { width: 8, height: 24, channels: 3, pageHeight: 8 } })).toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(3);
    expect(new Set(letters(await pixelsOf(file, { size: 8, fit: 'pad' }), 8))).toEqual(new Set(['RRRRRRRR']));
  });

  it('enlarges a picture that is too small', async () => {
    const one = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#00f' } })
      .png()
      .toBuffer();
    expect(new Set(letters(await pixelsOf(one, { size: 8, fit: 'crop' }), 8))).toEqual(new Set(['BBBBBBBB']));
  });

  it('takes the most extreme shapes', async () => {
    const tall = await sharp({ create: { width: 1, height: 60_000, channels: 3, background: '#00f' } })
      .png()
      .toBuffer();
    expect(new Set(letters(await pixelsOf(tall, { size: 8, fit: 'crop' }), 8))).toEqual(new Set(['BBBBBBBB']));
    expect((await pixelsOf(tall, { size: 8, fit: 'pad' })).length).toBe(192);
  });
});

describe('the resize', () => {
  it('is antialiased: every source pixel counts', async () => {
    const stripes = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 4 === 3 ? 255 : 0));
    const file = await sharp(stripes, { raw: { width: 64, height: 64, channels: 3 } })
      .png()
      .toBuffer();
    const pixels = await pixelsOf(file, { size: 16, fit: 'crop' });
    const inside = pixels.filter((_, i) => Math.floor(i / 3) % 16 > 0 && Math.floor(i / 3) % 16 < 15);
    for (const value of inside) expect(Math.abs(value - 63.75)).toBeLessThan(2);
  });

  it("is near Pillow's antialiased bilinear, nearer than sharp's other kernels", async () => {
    const file = await picture('png', 18, 12);
    const green = (await pixelsOf(file, { size: 8, fit: 'crop' })).filter((_, i) => i % 3 === 1);
    const difference = green.reduce((sum, value, i) => sum + Math.abs(value - (PILLOW_GREEN[i] ?? 0)), 0) / 64;
    expect(difference).toBeLessThan(1);
  });
});

// Image.fromarray(patternPixels(18, 12)).resize((12, 8), Image.BILINEAR), columns 2 to 9, green; Pillow 12.
// prettier-ignore
const PILLOW_GREEN = [
  134, 170, 107, 90, 118, 184, 159, 53, 134, 116, 134, 152, 90, 149, 150, 73, 101, 117, 82, 129, 145, 112, 141, 93,
  99, 143, 125, 105, 150, 131, 131, 112, 108, 108, 89, 152, 136, 123, 123, 110, 116, 128, 129, 144, 164, 85, 113, 129,
  121, 103, 93, 137, 155, 96, 114, 149, 127, 129, 87, 143, 111, 156, 124, 169,
];

describe('colours', () => {
  const half = () =>
    sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 200, g: 100, b: 50, alpha: 0.5 } } });
  const opaque = () => sharp({ create: { width: 8, height: 8, channels: 3, background: { r: 200, g: 100, b: 50 } } });

  it.each([
    ['16 bits', () => opaque().toColourspace('rgb16').png(), [200, 100, 50]],
    ['a palette', () => opaque().png({ palette: true }), [200, 100, 50]],
    ['grey', () => opaque().toColourspace('b-w').png(), [128, 128, 128]],
    ['16 bits of grey', () => opaque().toColourspace('grey16').png(), [128, 128, 128]],
    ['transparency, over white', () => half().png(), [227, 177, 152]],
    ['transparency in WebP, over white', () => half().webp({ lossless: true }), [227, 177, 152]],
    ['grey with transparency, over white', () => half().toColourspace('b-w').png(), [191, 191, 191]],
    ['16 bits with transparency, over white', () => half().toColourspace('rgb16').png(), [227, 177, 152]],
  ])('become 8-bit RGB: %s', async (_, make, expected) => {
    const pixels = await pixelsOf(await make().toBuffer(), { size: 4, fit: 'crop' });
    for (const [i, value] of pixels.entries()) expect(Math.abs(value - (expected[i % 3] ?? 0))).toBeLessThanOrEqual(1);
  });

  const deep = (values: number[]) => values.map((value) => value * 257);
  it.each([
    ['RGB', {}, [200, 100, 50], [200, 100, 50]],
    ['RGB of 16 bits', { bits: 16 }, deep([200, 100, 50]), [200, 100, 50]],
    ['grey', { photometric: 1 }, [128], [128, 128, 128]],
    ['grey of 16 bits', { photometric: 1, bits: 16 }, deep([128]), [128, 128, 128]],
    ['opacity, over white', { alpha: true }, [200, 100, 50, 128], [227, 177, 152]],
    ['opacity of 16 bits, over white', { alpha: true, bits: 16 }, deep([200, 100, 50, 128]), [227, 177, 152]],
    ['grey with opacity, over white', { photometric: 1, alpha: true }, [128, 128], [191, 191, 191]],
    ['grey with opacity of 16 bits', { photometric: 1, alpha: true, bits: 16 }, deep([128, 128]), [191, 191, 191]],
  ] satisfies [string, Partial<TiffPixels>, number[], number[]][])(
    'of a TIFF: %s',
    async (_, kind, values, expected) => {
      const pixels = await pixelsOf(plainTiff(kind, values), { size: 4, fit: 'crop' });
      for (const [i, value] of pixels.entries())
        expect(Math.abs(value - (expected[i % 3] ?? 0))).toBeLessThanOrEqual(1);
    },
  );

  it.each([8, 16] as const)('of print (CMYK) in a TIFF of %i bits become RGB', async (bits) => {
    const values = [0, 128, 200, 50].map((value) => (bits === 16 ? value * 257 : value));
    const [red = 0, green = 0, blue = 0] = await pixelsOf(plainTiff({ photometric: 5, bits }, values), {
      size: 4,
      fit: 'crop',
    });
    expect(red).toBeGreaterThan(green);
    expect(green).toBeGreaterThan(blue);
  });

  it('of a BMP with opacity are laid over white', async () => {
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const kind = { width: 8, height: 8, bits: 32, header: 56, compression: 3, masks };
    const pixels = await pixelsOf(
      bmpFile(kind, () => [50, 100, 200, 128]),
      { size: 4, fit: 'crop' },
    );
    expect([...pixels.subarray(0, 3)]).toEqual([227, 177, 152]);
  });

  it('of print (CMYK) become RGB', async () => {
    const file = await opaque().toColourspace('cmyk').jpeg().toBuffer();
    const [red = 0, green = 0, blue = 0] = await pixelsOf(file, { size: 4, fit: 'crop' });
    expect(red).toBeGreaterThan(green);
    expect(green).toBeGreaterThan(blue);
  });
});

describe('a file that cannot be read is refused with a reason for people', () => {
  it('empty', async () => expect(await reasonOf(new Uint8Array())).toBe('empty file'));

  it.each(['jpeg', 'png', 'webp'] as const)('truncated %s, wherever it was cut', async (format) => {
    const file = await picture(format, 200, 150);
    for (const share of [0.05, 0.3, 0.6, 0.9]) {
      const reason = await reasonOf(file.subarray(0, Math.floor(file.length * share)));
      expect(reason).toBe('truncated: the file ends before its picture does');
    }
  });

  it.each([
    [
      'GIF',
      () =>
        sharp(patternPixels(200, 150), { raw: { width: 200, height: 150, channels: 3 } })
          .gif()
          .toBuffer(),
    ],
    ['TIFF with its directory behind its pixels', () => picture('tiff', 200, 150)],
    ['BMP', () => bmpOf(sharp(patternPixels(40, 40), { raw: { width: 40, height: 40, channels: 3 } }), 40)],
  ])('truncated %s, wherever it was cut', async (_, make) => {
    const file = await make();
    for (const share of [0.1, 0.3, 0.6, 0.9]) {
      const length = Math.max(20, Math.floor(file.length * share));
      expect(await reasonOf(file.subarray(0, length))).toBe('truncated: the file ends before its picture does');
    }
  });

  it.each([
    ['floating-point numbers', { bits: 32, sampleFormat: 3, photometric: 1 }],
    ['32 bits', { bits: 32, photometric: 1 }],
  ] satisfies [string, Partial<TiffPixels>][])('a TIFF of %s, of which nobody knows what is white', async (_, kind) => {
    expect(await reasonOf(plainTiff(kind, [1]))).toBe(
      'unsupported kind of pixels: convert them to 8 or 16 bits a channel',
    );
  });

  it('gives each its own reason, however many are refused at once', async () => {
    const png = Buffer.from(await picture('png', 200, 150));
    png.fill(0x55, png.length / 2, png.length / 2 + 200);
    const files = [(await picture('jpeg', 100, 100)).subarray(0, 2000), png, Buffer.from('GIF89a')];
    const alone: string[] = [];
    for (const file of files) alone.push(await reasonOf(file));
    expect(new Set(alone).size).toBe(2);
    const many = await Promise.all(Array.from({ length: 300 }, (_, i) => reasonOf(files[i % 3] ?? png)));
    expect(many).toEqual(many.map((_, i) => alone[i % 3]));
  });

  it('truncated JPEG in three bytes', async () => {
    expect(await reasonOf(Uint8Array.of(0xff, 0xd8, 0xff))).toMatch(/^truncated/);
  });

  it('damaged in the middle', async () => {
    const file = Buffer.from(await picture('png', 200, 150));
    file.fill(0x55, file.length / 2, file.length / 2 + 200);
    expect(await reasonOf(file)).toBe('damaged: it begins like a PNG file and cannot be decoded');
    const tiff = plainTiff({}, [200, 100, 50], 60);
    expect(await reasonOf(tiff.subarray(0, tiff.length / 2))).toMatch(/^damaged: it begins like a TIFF file/);
  });

  it('misnamed: text, or a page', async () => {
    for (const content of ['hello, I am a text', '<html><body>404</body></html>', 'x']) {
      expect(await reasonOf(Buffer.from(content))).toBe(
        'not a picture: its content is not JPEG, PNG, WebP, GIF, TIFF or BMP',
      );
    }
  });

  it.each([
    ['PNG', () => Promise.resolve(pngOfClaimedSize(50_000, 50_000))],
    ['JPEG', () => jpegOfClaimedSize(50_000, 50_000)],
  ])('a %s header of 50,000 x 50,000 pixels', async (_, make) => {
    expect(await reasonOf(await make())).toBe('too large: 50000 x 50000 pixels, more than 200 million');
  });

  it('a PNG header beyond what any decoder takes', async () => {
    expect(await reasonOf(pngOfClaimedSize(2 ** 31 - 1, 2 ** 31 - 1))).toMatch(/^(too large|damaged)/);
  });

  it('unsupported format HEIF or AVIF', async () => {
    const file = await sharp(patternPixels(16, 16), { raw: { width: 16, height: 16, channels: 3 } })
      .avif()
      .toBuffer();
    expect(await reasonOf(file)).toBe('unsupported format HEIF or AVIF: convert it to JPEG or PNG');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBmp } from '../../../src-main/data/decode-bmp.ts';
import { bmpFile, type BmpKind } from '../../support/data/bmp-file.ts';

const STANDARD_MASKS = [0xff0000, 0xff00, 0xff, 0xff000000];

/** A colour that no other pixel has: red, green, blue, opacity. */
function colourOf(x: number, y: number): [number, number, number, number] {
  return [10 + x, 100 + y, 200 + x + y, 50 + x * y];
}

function stored(x: number, y: number, fourth: number[]): number[] {
  const [red, green, blue] = colourOf(x, y);
  return [blue, green, red, ...fourth];
}

function expectedPixels(width: number, height: number, channels: 3 | 4): number[] {
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => colourOf(x, y).slice(0, channels)),
  ).flat(2);
}

async function reasonOf(file: Uint8Array): Promise<string> {
  const decoded = await decodeBmp(file);
  return 'reason' in decoded ? decoded.reason : 'none: it was decoded';
}

describe('a BMP file', () => {
  it.each([1, 2, 3, 4, 5])('of 24 bits gives its pixels, %i wide (rows are filled up to four bytes)', async (width) => {
    for (const kind of [{}, { topDown: true }, { header: 12 }, { header: 108 }, { header: 124 }]) {
      const file = bmpFile({ width, height: 3, bits: 24, ...kind }, (x, y) => stored(x, y, []));
      const decoded = await decodeBmp(file);
      expect(decoded).toMatchObject({ width, height: 3, channels: 3 });
      expect('pixels' in decoded && [...decoded.pixels]).toEqual(expectedPixels(width, 3, 3));
    }
  });

  it('of 32 bits has a fourth byte without meaning', async () => {
    const decoded = await decodeBmp(bmpFile({ width: 3, height: 2, bits: 32 }, (x, y) => stored(x, y, [0])));
    expect('pixels' in decoded && [...decoded.pixels]).toEqual(expectedPixels(3, 2, 3));
  });

  it.each([56, 108, 124])('of 32 bits has opacity where its header of %i bytes says so', async (header) => {
    const kind = { width: 3, height: 2, bits: 32, compression: 3, header };
    const file = (masks: number[]) => bmpFile({ ...kind, masks }, (x, y) => stored(x, y, [colourOf(x, y)[3]]));
    const decoded = await decodeBmp(file(STANDARD_MASKS));
    expect('pixels' in decoded && [...decoded.pixels]).toEqual(expectedPixels(3, 2, 4));
    const opaque = await decodeBmp(file(STANDARD_MASKS.slice(0, 3)));
    expect('pixels' in opaque && [...opaque.pixels]).toEqual(expectedPixels(3, 2, 3));
  });

  it('of 32 bits may have its masks behind the header', async () => {
    const kind: BmpKind = { width: 3, height: 2, bits: 32, compression: 3 };
    const file = bmpFile(kind, (x, y) => stored(x, y, [7]));
    for (const [i, mask] of [0xff0000, 0xff00, 0xff].entries()) file.writeUInt32LE(mask, 54 + 4 * i);
    const decoded = await decodeBmp(file);
    expect('pixels' in decoded && [...decoded.pixels]).toEqual(expectedPixels(3, 2, 3));
  });

  it.each([12, 40, 124])('of 8 bits takes its colours from its palette (header of %i bytes)', async (header) => {
    // A palette of OS/2 is always whole.
    const palette = Array.from({ length: header === 12 ? 256 : 6 }, (_, i): [number, number, number] => [
      i,
      2 * i,
      255 - i,
    ]);
    const file = bmpFile(
      { width: 3, height: 2, bits: 8, header, palette: palette.map(([b, g, r]) => [b, g % 256, r]) },
      (x, y) => [x + 3 * y],
    );
    const decoded = await decodeBmp(file);
    expect('pixels' in decoded && [...decoded.pixels]).toEqual(
      [0, 1, 2, 3, 4, 5].flatMap((colour) => [255 - colour, 2 * colour, colour]),
    );
  });

  it('may lack the filling of its last row', async () => {
    const file = bmpFile({ width: 3, height: 2, bits: 24 }, (x, y) => stored(x, y, []));
    const decoded = await decodeBmp(file.subarray(0, file.length - 3));
    expect('pixels' in decoded && [...decoded.pixels]).toEqual(expectedPixels(3, 2, 3));
    expect(await reasonOf(file.subarray(0, file.length - 4))).toBe('truncated: the file ends before its picture does');
  });
});

describe('a BMP file that cannot be read', () => {
  const plain = (kind: Partial<BmpKind>) => bmpFile({ width: 4, height: 4, bits: 24, ...kind }, () => [0]);

  it.each([
    ['is compressed', plain({ bits: 8, compression: 1 }), 'unsupported kind of BMP: it is compressed'],
    ['has 16 bits', plain({ bits: 16 }), 'unsupported kind of BMP: 16 bits a pixel'],
    ['has 1 bit', plain({ bits: 1 }), 'unsupported kind of BMP: 1 bits a pixel'],
    [
      'has its colours across bytes',
      plain({ bits: 32, compression: 3, header: 56, masks: [0x3ff00000, 0xffc00, 0x3ff, 0] }),
      'unsupported kind of BMP: its colours are not whole bytes',
    ],
    ['has no width', plain({ width: 0 }), 'damaged: it claims 0 x 4 pixels'],
    ['has a negative width', plain({ width: 4, bits: 24 }).fill(0xff, 18, 22), 'damaged: it claims -1 x 4 pixels'],
    ['has another header', plain({}).fill(41, 14, 15), 'unsupported kind of BMP: its header has 41 bytes'],
    ['has pixels in its header', plain({}).fill(20, 10, 11), 'damaged: its pixels begin inside its header or palette'],
  ])('%s', async (_, file, reason) => expect(await reasonOf(file)).toBe(reason));

  it('names a colour that is not in its palette', async () => {
    const palette: [number, number, number][] = [[0, 0, 0]];
    const file = bmpFile({ width: 2, height: 1, bits: 8, palette }, (x) => [x]);
    expect(await reasonOf(file)).toBe('damaged: a pixel names a colour that its palette does not have');
  });

  it('claims more pixels than it has, without anything being allocated for them', async () => {
    const file = plain({});
    file.writeInt32LE(2 ** 31 - 1, 18);
    file.writeInt32LE(2 ** 31 - 1, 22);
    expect(await reasonOf(file)).toBe('truncated: the file ends before its picture does');
    file.writeInt32LE(-(2 ** 31), 22);
    expect(await reasonOf(file)).toBe('truncated: the file ends before its picture does');
  });

  it('was cut anywhere, or is made of any bytes: a reason, never a crash', async () => {
    const whole = plain({});
    for (let length = 0; length < whole.length; length++) {
      expect(await reasonOf(whole.subarray(0, length))).toBe('truncated: the file ends before its picture does');
    }
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 80 }), fc.nat(53), async (noise, at) => {
        const file = Buffer.from(whole);
        file.set(noise.subarray(0, file.length - at), at);
        const decoded = await decodeBmp(file);
        if ('reason' in decoded) expect(decoded.reason).not.toBe('');
        else expect(decoded.pixels.length).toBe(decoded.width * decoded.height * decoded.channels);
      }),
    );
  });
});

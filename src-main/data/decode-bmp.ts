import { setImmediate } from 'node:timers/promises';
import { tooLarge } from './picture-limit.ts';

/** Interleaved pixels, row-major from the top: RGB, or RGB and opacity. */
export type Bitmap = { width: number; height: number; channels: 3 | 4; pixels: Uint8Array };

type Header = {
  width: number;
  height: number;
  bits: 8 | 24 | 32;
  /** Whether the rows are stored from the top; most files store them from the bottom. */
  topDown: boolean;
  hasOpacity: boolean;
  /** Positions in the file; a colour of the palette has `colourBytes` bytes. */
  palette: number;
  paletteColours: number;
  colourBytes: 3 | 4;
  pixels: number;
};

const FILE_HEADER = 14;
/** The lengths of the headers in use: OS/2 1, Windows 3, 3 with masks, with opacity, 4 and 5. */
const HEADERS = [12, 40, 52, 56, 108, 124];
const ROWS_AT_ONCE = 64;
const UNCOMPRESSED = 0;
const BIT_FIELDS = 3;
const TRUNCATED = 'truncated: the file ends before its picture does';

/**
 * Decodes an uncompressed BMP file of 8 bits (with its palette), 24 or 32 bits a pixel, or says in words for people why
 * it cannot. Nothing is allocated before the file is known to be long enough for what its header claims. Opacity counts
 * only where the header has a mask for it: elsewhere the fourth byte has no meaning and is usually zero.
 * Format: Windows GDI, BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV5HEADER.
 */
export async function decodeBmp(bytes: Uint8Array): Promise<Bitmap | { reason: string }> {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readHeader(file);
  if ('reason' in header) return header;
  const { width, height, bits } = header;
  const stride = Math.ceil((width * bits) / 32) * 4;
  // Some programs leave out the filling of the last row.
  const needed = stride * (height - 1) + (width * bits) / 8;
  if (header.pixels + needed > file.length) return { reason: TRUNCATED };
  const refused = tooLarge(width, height);
  if (refused) return refused;
  const channels = header.hasOpacity ? 4 : 3;
  const pixels = new Uint8Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    const row = header.pixels + stride * (header.topDown ? y : height - 1 - y);
    const to = pixels.subarray(y * width * channels, (y + 1) * width * channels);
    const isWhole =
      bits === 8 ? copyColours(file, header, row, to) : copyPixels(file.subarray(row), bits / 8, to, channels);
    if (!isWhole) return { reason: 'damaged: a pixel names a colour that its palette does not have' };
    // Large pictures take long, and what else this process does must not wait for them.
    if (y % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
  }
  return { width, height, channels, pixels };
}

/** Pixels are stored as blue, green, red. */
function copyPixels(from: Uint8Array, step: number, to: Uint8Array, channels: number): boolean {
  for (let at = 0, i = 0; i < to.length; at += step, i += channels) {
    to[i] = from[at + 2] ?? 0;
    to[i + 1] = from[at + 1] ?? 0;
    to[i + 2] = from[at] ?? 0;
    if (channels === 4) to[i + 3] = from[at + 3] ?? 0;
  }
  return true;
}

/** @returns false when the palette lacks a colour */
function copyColours(
  file: Buffer,
  { palette, paletteColours, colourBytes }: Header,
  row: number,
  to: Uint8Array,
): boolean {
  for (let i = 0; i < to.length; i += 3) {
    const colour = file[row + i / 3] ?? 0;
    if (colour >= paletteColours) return false;
    const at = palette + colour * colourBytes;
    to[i] = file[at + 2] ?? 0;
    to[i + 1] = file[at + 1] ?? 0;
    to[i + 2] = file[at] ?? 0;
  }
  return true;
}

function readHeader(file: Buffer): Header | { reason: string } {
  if (file.length < FILE_HEADER + 12) return { reason: TRUNCATED };
  const length = file.readUInt32LE(FILE_HEADER);
  if (!HEADERS.includes(length)) return { reason: `unsupported kind of BMP: its header has ${length} bytes` };
  if (file.length < FILE_HEADER + length) return { reason: TRUNCATED };
  const old = length === 12;
  const width = old ? file.readUInt16LE(18) : file.readInt32LE(18);
  const signedHeight = old ? file.readUInt16LE(20) : file.readInt32LE(22);
  const bits = file.readUInt16LE(old ? 24 : 28);
  const compression = old ? UNCOMPRESSED : file.readUInt32LE(30);
  const height = Math.abs(signedHeight);
  if (width < 1 || height < 1) return { reason: `damaged: it claims ${width} x ${signedHeight} pixels` };
  if (bits !== 8 && bits !== 24 && bits !== 32) return { reason: `unsupported kind of BMP: ${bits} bits a pixel` };
  const masked = compression === BIT_FIELDS && bits === 32;
  if (compression !== UNCOMPRESSED && !masked) return { reason: 'unsupported kind of BMP: it is compressed' };
  const masks = masked ? masksOf(file, length) : undefined;
  if (masks?.standard === false) return { reason: 'unsupported kind of BMP: its colours are not whole bytes' };
  const pixels = file.readUInt32LE(10);
  const palette = FILE_HEADER + length + (masked && length === 40 ? 12 : 0);
  const colourBytes = old ? 3 : 4;
  const named = old ? 0 : file.readUInt32LE(46);
  const paletteColours = bits === 8 ? Math.min(256, named || 256) : 0;
  if (pixels < palette + paletteColours * colourBytes) {
    return { reason: 'damaged: its pixels begin inside its header or palette' };
  }
  const hasOpacity = masks?.opacity === true;
  return {
    width,
    height,
    bits,
    topDown: signedHeight < 0,
    hasOpacity,
    palette,
    paletteColours,
    colourBytes,
    pixels,
  };
}

/** Whether the masks of a picture of 32 bits say blue, green, red in this order, and whether they have opacity. */
function masksOf(file: Buffer, headerLength: number): { standard: boolean; opacity: boolean } {
  const masks = [54, 58, 62].map((at) => (at + 4 <= file.length ? file.readUInt32LE(at) : 0));
  const opacity = headerLength >= 56 ? file.readUInt32LE(66) : 0;
  const standard = masks.join() === [0xff0000, 0xff00, 0xff].join() && (opacity === 0 || opacity === 0xff000000);
  return { standard, opacity: opacity !== 0 };
}

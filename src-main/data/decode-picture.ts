import sharp, { type Sharp } from 'sharp';
import { decodeBmp } from './decode-bmp.ts';
import { fitPicture, type Fit } from './fit-picture.ts';
import { tooLarge } from './picture-limit.ts';

/** What decodePicture reads, for people. */
export const READABLE_FORMATS = 'JPEG, PNG, WebP, GIF, TIFF or BMP';

export type Decoded = { pixels: Uint8Array } | { reason: string };

/**
 * Decodes a picture file into size * size * 3 bytes (row-major y, x, channel; sRGB), or says in words for people why it
 * cannot. The content decides what it is, not its name. fit-picture.ts says how it comes to that size.
 *
 * The orientation in EXIF is applied, an embedded colour profile is converted to sRGB, transparent parts become white,
 * of an animation or of several pages the first is taken, of 16 bits the upper 8 are kept.
 */
export async function decodePicture(bytes: Uint8Array, fit: Fit): Promise<Decoded> {
  const format = formatOf(bytes);
  if (bytes.length === 0) return { reason: 'empty file' };
  if (format === undefined) return { reason: `not a picture: its content is not ${READABLE_FORMATS}` };
  if (format === 'HEIF or AVIF') return { reason: `unsupported format ${format}: convert it to JPEG or PNG` };
  try {
    const picture = await (format === 'BMP' ? openBmp(bytes) : openWithSharp(bytes));
    if ('reason' in picture) return picture;
    return { pixels: await fitPicture(picture.flatten({ background: 'white' }), fit, 3) };
  } catch (error) {
    return { reason: reasonOf(error, bytes, format) };
  }
}

async function openWithSharp(bytes: Uint8Array): Promise<Sharp | { reason: string }> {
  const picture = sharp(bytes, { failOn: 'error', autoOrient: true, limitInputPixels: false });
  const { width, height, depth } = await picture.metadata();
  // Measurements rather than pictures: which of their values is white, the file does not say.
  if (depth !== 'uchar' && depth !== 'ushort') {
    return { reason: 'unsupported kind of pixels: convert them to 8 or 16 bits a channel' };
  }
  return tooLarge(width, height) ?? picture;
}

async function openBmp(bytes: Uint8Array): Promise<Sharp | { reason: string }> {
  const bitmap = await decodeBmp(bytes);
  if ('reason' in bitmap) return bitmap;
  const { width, height, channels } = bitmap;
  return sharp(bitmap.pixels, { raw: { width, height, channels } });
}

type Format = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'TIFF' | 'BMP' | 'HEIF or AVIF';

/** By the signature at the start of the file; undefined for anything else. */
function formatOf(bytes: Uint8Array): Format | undefined {
  const start = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  if (start.startsWith('\xff\xd8\xff')) return 'JPEG';
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'PNG';
  if (/^RIFF.{4}WEBP/s.test(start)) return 'WebP';
  if (start.startsWith('GIF8')) return 'GIF';
  if (/^(II[*+]\0|MM\0[*+])/.test(start)) return 'TIFF';
  if (/^.{4}ftyp/s.test(start)) return 'HEIF or AVIF';
  if (start.startsWith('BM')) return 'BMP';
  return undefined;
}

function reasonOf(error: unknown, bytes: Uint8Array, format: Format): string {
  const message = error instanceof Error ? error.message : String(error);
  if (endsEarly(bytes, format, message)) return 'truncated: the file ends before its picture does';
  return `damaged: ${message.split('\n', 1)[0] ?? ''}`;
}

function endsEarly(bytes: Uint8Array, format: Format, message: string): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'PNG') return !file.includes('IEND', -64);
  if (format === 'WebP') return file.length < 12 || file.readUInt32LE(4) + 8 > file.length;
  if (format === 'TIFF') return directoryIsMissing(file) || message.includes('Read error');
  return message.includes('premature end of JPEG image') || message.includes('Unexpected end of GIF source data');
}

/** Many programs write the directory of a TIFF behind its pixels. */
function directoryIsMissing(file: Buffer): boolean {
  if (file.length < 16) return true;
  const little = file[0] === 0x49;
  const big = file[little ? 2 : 3] === 43;
  const high = big ? (little ? file.readUInt32LE(12) : file.readUInt32BE(8)) : 0;
  const low = little ? file.readUInt32LE(big ? 8 : 4) : file.readUInt32BE(big ? 12 : 4);
  return high * 2 ** 32 + low + 2 > file.length;
}

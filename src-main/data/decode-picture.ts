import sharp, { type Sharp } from 'sharp';
import { decodeBmp } from './decode-bmp.ts';
import { endsEarly, type Format } from './ends-early.ts';
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
  } catch {
    // The error's message is not to be trusted: ends-early.ts says why.
    if (endsEarly(bytes, format)) return { reason: 'truncated: the file ends before its picture does' };
    return { reason: `damaged: it begins like a ${format} file and cannot be decoded` };
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

/** The formats that are read, by their names for people. */
export type Format = 'JPEG' | 'PNG' | 'WebP' | 'GIF' | 'TIFF' | 'BMP' | 'HEIF or AVIF';

/**
 * Whether a file that cannot be decoded ends before its picture does, by its structure alone. The decoder's own message
 * cannot tell: libvips keeps its messages in one place for all threads, so what it says about one picture may be about
 * another, or be gone, where several fail at once.
 */
export function endsEarly(bytes: Uint8Array, format: Format): boolean {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === 'JPEG') return jpegEndsEarly(file);
  if (format === 'PNG') return !file.includes('IEND', -64);
  if (format === 'WebP') return file.length < 12 || file.readUInt32LE(4) + 8 > file.length;
  if (format === 'GIF') return gifEndsEarly(file);
  if (format === 'TIFF') return tiffDirectoryIsMissing(file);
  return false;
}

/** ITU-T T.81, annex B: segments with a length, entropy-coded data after each start of scan, end of image (FF D9). */
function jpegEndsEarly(file: Buffer): boolean {
  for (let at = 2; at + 4 <= file.length;) {
    if (file[at] !== 0xff) return false;
    const marker = file[at + 1] ?? 0;
    if (marker === 0xd9) return false;
    if (marker === 0xff) at += 1;
    else at += 2 + file.readUInt16BE(at + 2);
    if (marker !== 0xda) continue;
    at = endOfScan(file, at);
    if (at < 0) return true;
    // The end of the image has no length, and may be the last two bytes.
    if (file[at + 1] === 0xd9) return false;
  }
  return true;
}

/** Where the marker after entropy-coded data stands; FF 00 is a byte of the data, FF D0 to FF D7 divide it. */
function endOfScan(file: Buffer, start: number): number {
  let at = file.indexOf(0xff, start);
  while (at >= 0) {
    const next = file[at + 1];
    if (next === undefined) return -1;
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
    at = file.indexOf(0xff, at + 2);
  }
  return -1;
}

/** GIF89a, appendix A: whether the blocks end before those of the first picture do. */
function gifEndsEarly(file: Buffer): boolean {
  const tableBytes = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + tableBytes(file[10] ?? 0);
  const skipBlocks = () => {
    for (let length = file[at] ?? 0; length > 0; length = file[at] ?? 0) at += 1 + length;
    at += 1;
  };
  while (at < file.length) {
    const kind = file[at];
    if (kind === 0x2c) {
      at += 11 + tableBytes(file[at + 9] ?? 0);
      skipBlocks();
      return at > file.length;
    }
    if (kind !== 0x21) return false;
    at += 2;
    skipBlocks();
  }
  return true;
}

/** TIFF 6.0 and BigTIFF. Many programs write the directory behind the pixels, so most cut files lack it. */
function tiffDirectoryIsMissing(file: Buffer): boolean {
  if (file.length < 16) return true;
  const little = file[0] === 0x49;
  const big = file[little ? 2 : 3] === 43;
  const high = big ? (little ? file.readUInt32LE(12) : file.readUInt32BE(8)) : 0;
  const low = little ? file.readUInt32LE(big ? 8 : 4) : file.readUInt32BE(big ? 12 : 4);
  return high * 2 ** 32 + low + 2 > file.length;
}

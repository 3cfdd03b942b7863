import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { MAX_WHOLE_BYTES, readWhole } from './read-whole.ts';

export type IdxFile = {
  path: string;
  /** How many rows, and what a row has. */
  dimensions: number[];
  /** Row after row. */
  values: Uint8Array;
  /** Of the file as it lies on the disk, in hexadecimal. */
  sha256: string;
  /** Length of the file as it lies on the disk. */
  bytes: number;
};

/** The type of unsigned bytes, the third byte of the magic number. */
const UNSIGNED_BYTE = 8;

/**
 * Reads a file of unsigned bytes in the IDX format, packed with gzip or not (the content decides): two zero bytes, the
 * type, the number of dimensions, each dimension in four bytes (big-endian), the values. Source: Y. LeCun, C. Cortes,
 * C. Burges, "The MNIST database".
 * @param dimensions 3 for pictures (number, height, width), 1 for labels
 * @throws AppError naming the file and what was expected, when it is none, or has another length than it says
 */
export async function readIdxFile(path: string, dimensions: 1 | 3): Promise<IdxFile> {
  const file = await readWhole(path);
  const content = await unpacked(path, file.bytes);
  const magic = [0, 0, UNSIGNED_BYTE, dimensions];
  const found = content.subarray(0, 4);
  if (!found.equals(Buffer.from(magic))) {
    const what = dimensions === 3 ? 'pictures' : 'labels';
    throw damaged(
      path,
      `is no IDX file of ${what}: it begins with ${hexadecimal(found)} where ${hexadecimal(magic)} was expected`,
    );
  }
  const start = 4 + 4 * dimensions;
  if (content.length < start) {
    throw damaged(path, `has ${content.length} bytes where its header alone was expected to have ${start}`);
  }
  const sizes = Array.from({ length: dimensions }, (_, i) => content.readUInt32BE(4 + 4 * i));
  const expected = start + sizes.reduce((product, size) => product * size, 1);
  if (content.length !== expected) {
    throw damaged(
      path,
      `has ${content.length} bytes${content === file.bytes ? '' : ' when unpacked'} where ${expected} were expected ` +
        `(a header of ${start} and ${sizes.join(' x ')} values)`,
    );
  }
  return {
    path,
    dimensions: sizes,
    values: content.subarray(start),
    sha256: file.sha256,
    bytes: file.bytes.length,
  };
}

async function unpacked(path: string, bytes: Buffer): Promise<Buffer> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MAX_WHOLE_BYTES });
  } catch (error) {
    throw damaged(path, `cannot be unpacked (${messageOf(error)})`, error);
  }
}

function hexadecimal(bytes: Iterable<number>): string {
  const all = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'));
  return all.length === 0 ? 'nothing' : all.join(' ');
}

function damaged(path: string, what: string, cause?: unknown): AppError {
  return new AppError('idx-damaged', `${path} ${what}. Download it again.`, { cause });
}

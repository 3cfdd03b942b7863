import { open } from 'node:fs/promises';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { reasonNotRead } from './reason-not-read.ts';

/** Far more than any published set of small pictures has in one file; Node reads no more than this at once either. */
export const MAX_WHOLE_BYTES = 2 ** 31 - 1;

/** One file that a source cannot do without, and its SHA-256 in hexadecimal. */
export type WholeFile = { bytes: Buffer; sha256: string };

/** @throws AppError when the file is gone, too large, or cannot be read */
export async function readWhole(path: string): Promise<WholeFile> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > MAX_WHOLE_BYTES) {
      throw new AppError('source-too-large', `${path} has ${size} bytes; up to ${MAX_WHOLE_BYTES} can be read.`);
    }
    const bytes = await file.readFile();
    return { bytes, sha256: Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex') };
  } catch (error) {
    if (error instanceof AppError) throw error;
    const reason = reasonNotRead(systemCodeOf(error)) ?? messageOf(error);
    throw new AppError('source-unreadable', `${path} cannot be read: ${reason}.`, { cause: error });
  }
}

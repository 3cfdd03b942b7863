import { createHash } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A piece is hashed in about a millisecond: that long nothing else has its turn. */
const PIECE_BYTES = 2 ** 19;

export type CopyOptions = { signal: AbortSignal; onBytes: (bytes: number) => void };

/**
 * Copies a file so that it is on the disk when this returns.
 * @returns the SHA-256 of what was read
 * @throws the signal's reason, or the system's error; a half-written file stays
 */
export async function copyFile(from: string, to: string, { signal, onBytes }: CopyOptions): Promise<string> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await using source = await open(from, 'r');
  await using target = await open(to, 'wx', 0o600);
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await source.read(piece, 0, PIECE_BYTES);
    if (bytesRead === 0) break;
    const read = piece.subarray(0, bytesRead);
    hash.update(read);
    await target.writeFile(read);
    onBytes(bytesRead);
  }
  await target.sync();
  return hash.digest('hex');
}

/** Waits until the disk has the names in these folders: a file that is on the disk can be found only then. */
export async function syncFolders(folders: Iterable<string>): Promise<void> {
  // Windows opens no folders, and has their names on the disk by itself.
  if (process.platform === 'win32') return;
  for (const folder of folders) {
    await using opened = await open(folder, 'r');
    await opened.sync();
  }
}

/** The SHA-256 of a file, read without keeping the process from its other duties. */
export async function hashFile(path: string, { signal, onBytes }: CopyOptions): Promise<string> {
  await using file = await open(path, 'r');
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  for (;;) {
    signal.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, PIECE_BYTES);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
    onBytes(bytesRead);
  }
}

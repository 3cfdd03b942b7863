import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Ends the name of a file that is being written; what a killed writer leaves has it still. */
export const TEMPORARY = '.partial';

function writeWhole(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length;) offset += writeSync(file, bytes, offset);
}

/** A new name in a folder is safe from a power cut only when the folder itself is on the disk. Windows has no such call. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeNew(path: string, pieces: readonly Uint8Array[]): void {
  const file = openSync(path, 'wx');
  try {
    for (const piece of pieces) writeWhole(file, piece);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/**
 * The file is at `path` whole and on the disk, or the folder is as it was.
 * @throws the system's error when the disk is full or refuses
 */
export function writeAtomically(path: string, pieces: readonly Uint8Array[]): void {
  const temporary = join(dirname(path), `${randomBytes(8).toString('hex')}${TEMPORARY}`);
  try {
    writeNew(temporary, pieces);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { decodeHeader, encodeHeader, headerLength, LENGTH_BYTES } from './safetensors.ts';
import type { Metadata, NamedArray } from './safetensors.ts';
import { syncFolder, TEMPORARY, writeAtomically } from './write-atomically.ts';

export type { Metadata, NamedArray };

/** What was written; the database keeps size and hash. */
export type WrittenCheckpoint = { path: string; bytes: number; sha256: string };
export type Checkpoint = { arrays: NamedArray[]; metadata: Metadata };
export type ListedCheckpoint = { path: string; step: number; bytes: number };

/** Step, and the beginning of the hash: writing a step anew never touches the file that the database knows. */
const FILE_NAME = /^step-(\d+)-[0-9a-f]{8}\.safetensors$/;

function bytesOf({ data }: NamedArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** The bytes that the file of a checkpoint has. */
export function checkpointSize(arrays: readonly NamedArray[], metadata: Metadata): number {
  return arrays.reduce((sum, { data }) => sum + data.byteLength, encodeHeader(arrays, metadata).length);
}

function notWritten(folder: string, step: number, bytes: number, error: unknown): AppError {
  const code = systemCodeOf(error) ?? '';
  const isFull = ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code);
  const reason = isFull ? `there is no room for its ${bytes} bytes` : messageOf(error);
  return new AppError(
    isFull ? 'disk-full' : 'checkpoint-not-written',
    `The checkpoint of step ${step} could not be written to ${folder}: ${reason}. Earlier checkpoints are untouched.`,
    { cause: error },
  );
}

/**
 * Writes a checkpoint as a safetensors file that is either there whole and on the disk, or not at all.
 * @param folder is made if it is not there
 * @param step completed updates
 * @throws AppError when the disk is full or refuses; nothing is left behind then
 */
export function writeCheckpoint(
  folder: string,
  step: number,
  arrays: readonly NamedArray[],
  metadata: Metadata,
): WrittenCheckpoint {
  const pieces = [encodeHeader(arrays, metadata), ...arrays.map(bytesOf)];
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  const sha256 = hash.digest('hex');
  const path = join(folder, `step-${String(step).padStart(9, '0')}-${sha256.slice(0, 8)}.safetensors`);
  try {
    const made = mkdirSync(folder, { recursive: true });
    writeAtomically(path, pieces);
    if (made !== undefined) syncFolder(dirname(folder));
  } catch (error) {
    throw notWritten(folder, step, bytes, error);
  }
  return { path, bytes, sha256 };
}

function readWhole(file: number, bytes: Uint8Array, hash: Hash): void {
  for (let offset = 0; offset < bytes.length;) {
    const length = readSync(file, bytes, offset, bytes.length - offset, null);
    if (length === 0) throw new Error('it ends early');
    offset += length;
  }
  hash.update(bytes);
}

function readArrays(file: number, fileBytes: number, hash: Hash): Checkpoint {
  if (fileBytes < LENGTH_BYTES) throw new Error(`it has ${fileBytes} bytes`);
  const first = Buffer.alloc(LENGTH_BYTES);
  readWhole(file, first, hash);
  const header = Buffer.alloc(headerLength(first, fileBytes));
  readWhole(file, header, hash);
  const { places, metadata } = decodeHeader(header.toString('utf8'), fileBytes - LENGTH_BYTES - header.length);
  const arrays = places.map(({ name, shape, begin, end }): NamedArray => {
    const array = { name, shape, data: new Float32Array((end - begin) / 4) };
    readWhole(file, bytesOf(array), hash);
    return array;
  });
  return { arrays, metadata };
}

function openCheckpoint(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw notRead(path, error);
  }
}

function notRead(path: string, cause: unknown): AppError {
  const message = `The checkpoint ${path} cannot be read: ${messageOf(cause)}. Go on from another one.`;
  return new AppError('checkpoint-missing', message, { cause });
}

/**
 * Reads a checkpoint, in the order in which its arrays were written; only empty arrays may change places among
 * themselves. Nothing larger than the file is ever allocated, whatever its header says.
 * @param sha256 what the file must hash to; without it a changed value in it goes unnoticed
 * @throws AppError when it is not there or damaged
 */
export function readCheckpoint(path: string, sha256?: string): Checkpoint {
  const file = openCheckpoint(path);
  try {
    const hash = createHash('sha256');
    const checkpoint = readArrays(file, fstatSync(file).size, hash);
    if (sha256 !== undefined && hash.digest('hex') !== sha256) throw new Error('its contents have changed');
    return checkpoint;
  } catch (error) {
    throw damaged(path, error);
  } finally {
    closeSync(file);
  }
}

/** A piece is hashed in a fraction of a millisecond: that long nothing else has its turn. */
const PIECE_BYTES = 2 ** 18;

async function hashOf(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const hash = createHash('sha256');
    const piece = Buffer.allocUnsafe(PIECE_BYTES);
    for (let length = -1; length !== 0;) {
      length = (await file.read(piece, 0, PIECE_BYTES)).bytesRead;
      hash.update(piece.subarray(0, length));
    }
    return hash.digest('hex');
  } finally {
    await file.close();
  }
}

/**
 * Checks that a checkpoint file is as it was written, without taking it into memory and without keeping the process
 * from its other duties.
 * @throws AppError when it is not there, cannot be read, or is damaged
 */
export async function requireIntact(path: string, sha256: string): Promise<void> {
  let found: string;
  try {
    found = await hashOf(path);
  } catch (error) {
    throw notRead(path, error);
  }
  if (found !== sha256) throw damaged(path, new Error('its contents have changed'));
}

function damaged(path: string, cause: unknown): AppError {
  const message = `The checkpoint ${path} is damaged: ${messageOf(cause)}. Go on from another one.`;
  return new AppError('checkpoint-damaged', message, { cause });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The checkpoint files in a folder by step; none when there is no such folder. Their contents are not looked at. */
export function listCheckpoints(folder: string): ListedCheckpoint[] {
  return namesIn(folder)
    .flatMap((name) => {
      const step = FILE_NAME.exec(name)?.[1];
      const path = join(folder, name);
      return step === undefined ? [] : [{ path, step: Number(step), bytes: statSync(path).size }];
    })
    .sort((a, b) => a.step - b.step);
}

/** Deletes what a writer that was killed left half-written. Only for a run that nothing writes checkpoints of. */
export function removeTemporaryFiles(folder: string): void {
  for (const name of namesIn(folder)) {
    if (name.endsWith(TEMPORARY)) rmSync(join(folder, name), { force: true });
  }
}

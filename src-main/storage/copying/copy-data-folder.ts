import { stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import type { CopyState } from '../../../src-shared/contract/storage.ts';
import { AppError, systemCodeOf } from '../../../src-shared/errors.ts';
import { TEMPORARY } from '../checkpoints/write-atomically.ts';
import type { DataFolder } from '../data-folder.ts';
import { LOCATION_FILE, ORIGINS_FILE } from '../data-location.ts';
import { copyDatabase } from './copy-database.ts';
import { copyFile, hashFile, syncFolders, type CopyOptions } from './copy-file.ts';
import type { NamedFiles } from './database-copy.ts';
import { filesBelow, type FolderFile } from './folder-files.ts';

export type CopyProgress = Pick<CopyState, 'phase' | 'done' | 'total'>;
export type Copied = { files: number; bytes: number; notes: string[] };
type CopiedFile = FolderFile & { sha256: string };

type Work = { source: DataFolder; target: string; signal: AbortSignal; onProgress: (progress: CopyProgress) => void };

/** What belongs to the running engine, to the window, or to the place itself. */
const NOT_COPIED = /^(engine\.|workbench\.sqlite|shell(\/|$)|\.write-probe)/;

function isCopied({ path }: FolderFile): boolean {
  const plain = path.split(sep).join('/');
  return ![LOCATION_FILE, ORIGINS_FILE].includes(plain) && !NOT_COPIED.test(plain) && !plain.endsWith(TEMPORARY);
}

async function filesOf(folder: string, isWanted: (file: FolderFile) => boolean): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for await (const file of filesBelow(folder)) if (isCopied(file) && isWanted(file)) files.push(file);
  return files;
}

/** Everything that a move takes along. */
export function movedFiles({ path }: DataFolder): Promise<FolderFile[]> {
  return filesOf(path, () => true);
}

/** Bytes of the files that a copy would take, the database included: an estimate, since runs may train meanwhile. */
export async function bytesToCopy(source: DataFolder): Promise<number> {
  let bytes = 0;
  for await (const file of filesBelow(source.path)) {
    if (isCopied(file) || file.path === basename(source.database)) bytes += file.bytes;
  }
  return bytes;
}

/** The files that the copy of the database names, and what trainers left behind for it. */
function namedFiles(source: DataFolder, { datasets, runs, checkpoints }: NamedFiles): Promise<FolderFile[]> {
  const within = new Set([
    ...datasets.map((id) => source.dataset(id).slice(source.path.length + 1)),
    ...runs.map((id) => source.run(id).slice(source.path.length + 1)),
  ]);
  const known = new Set(checkpoints.map(({ runId, path }) => join('runs', runId, path)));
  return filesOf(source.path, ({ path }) => {
    const [kind = '', id = '', place] = path.split(sep);
    if (!within.has(join(kind, id))) return false;
    return kind !== 'runs' || place !== 'checkpoints' || known.has(path);
  });
}

/** The folders above a file, up to `top`. */
function foldersOf(path: string, top: string): string[] {
  const folder = dirname(path);
  return folder.length <= top.length ? [] : [folder, ...foldersOf(folder, top)];
}

/** Copies files, then reads the copies again. */
export async function copyFiles(files: readonly FolderFile[], work: Work): Promise<CopiedFile[]> {
  const { source, target, signal, onProgress } = work;
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const copied: CopiedFile[] = [];
  const counting = (phase: 'files' | 'verifying'): CopyOptions => {
    let done = 0;
    onProgress({ phase, done, total });
    return {
      signal,
      onBytes(bytes) {
        done += bytes;
        onProgress({ phase, done, total: Math.max(done, total) });
      },
    };
  };
  const copying = counting('files');
  for (const file of files) {
    const sha256 = await copyOne(file, source.path, target, copying);
    if (sha256 !== undefined) copied.push({ ...file, sha256 });
  }
  await syncFolders(new Set([target, ...copied.flatMap(({ path }) => foldersOf(join(target, path), target))]));
  const verifying = counting('verifying');
  for (const { path, sha256 } of copied) {
    if ((await hashFile(join(target, path), verifying)) !== sha256) {
      throw new AppError(
        'copy-damaged',
        `The copy of ${path} in ${target} is not as it was written: that disk cannot be trusted.`,
      );
    }
  }
  return copied;
}

/** @returns undefined when the file has gone meanwhile */
async function copyOne(
  { path }: FolderFile,
  from: string,
  to: string,
  options: CopyOptions,
): Promise<string | undefined> {
  try {
    return await copyFile(join(from, path), join(to, path), options);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** What was not right in the data folder itself, in words: the copy is like it. */
function notesOn(copied: readonly CopiedFile[], { checkpoints, datasets }: NamedFiles): string[] {
  const hashes = new Map(copied.map(({ path, sha256 }) => [path, sha256]));
  const places = checkpoints.map(({ runId, path, sha256 }) => ({ path: join('runs', runId, path), sha256 }));
  const missing = places.filter(({ path }) => !hashes.has(path));
  const damaged = places.filter(({ path, sha256 }) => hashes.has(path) && hashes.get(path) !== sha256);
  const there = new Set(copied.map(({ path }) => path.split(sep).slice(0, 2).join('/')));
  const lost = datasets.filter((id) => !there.has(`datasets/${id}`));
  return [
    ...missing.map(({ path }) => `The checkpoint ${path} is not in the data folder, and so not in the copy.`),
    ...damaged.map(({ path }) => `The checkpoint ${path} is damaged in the data folder already, and so in the copy.`),
    ...lost.map((id) => `The pictures of the data set ${id} are not in the data folder, and so not in the copy.`),
  ];
}

/** Copies the database of `source`; @returns what it names */
export function copyDatabaseOf({ source, target, signal, onProgress }: Work, total: number): Promise<NamedFiles> {
  let done = 0;
  onProgress({ phase: 'database', done, total });
  return copyDatabase(source.database, join(target, basename(source.database)), {
    signal,
    onBytes(bytes) {
      done += bytes;
      onProgress({ phase: 'database', done, total: Math.max(done, total) });
    },
  });
}

/**
 * Copies what the database of a data folder names, as it is at one moment, while runs train. Nothing that it names may
 * be deleted meanwhile.
 * @param databaseBytes about how large the copy of the database will be
 */
export async function copyForBackUp(work: Work, databaseBytes: number): Promise<Copied> {
  const named = await copyDatabaseOf(work, databaseBytes);
  const copied = await copyFiles(await namedFiles(work.source, named), work);
  const { size } = await stat(join(work.target, basename(work.source.database)));
  const bytes = copied.reduce((sum, file) => sum + file.bytes, size);
  return { files: copied.length + 1, bytes, notes: notesOn(copied, named) };
}

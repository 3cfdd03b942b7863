import { existsSync, unlinkSync } from 'node:fs';
import { mkdir, open, readdir, realpath, rm, statfs } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import { AppError, messageOf, systemCodeOf } from '../../../src-shared/errors.ts';
import { formatBytes } from '../../../src-shared/format.ts';
import { LOCATION_FILE, UNFINISHED_FILE } from '../data-location.ts';

/** A folder into which a copy is made. */
export type CopyTarget = {
  folder: string;
  /** Takes away all that the copy has put there, and the folder if it was made for it; nothing once it is complete. */
  discard: () => Promise<void>;
  /** From now on it is a data folder. */
  complete: () => void;
};

const usage = (code: string, sentence: string, cause?: unknown) =>
  new AppError(code, sentence, { kind: 'usage', cause });

/** Of a path that may not be there yet: the real path of what is there, and the rest. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCodeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    return join(await realPathOf(dirname(path)), basename(path));
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

async function refuseOverlap(source: string, target: string): Promise<void> {
  const [from, to] = [await realPathOf(source), await realPathOf(target)];
  if (isWithin(to, from)) {
    throw usage(
      'copy-target-inside',
      `${target} is the data folder itself or lies in it. Choose a folder outside ${source}.`,
    );
  }
  if (isWithin(from, to)) {
    throw usage('copy-target-inside', `The data folder ${source} lies in ${target}. Choose a folder of its own.`);
  }
}

async function namesIn(folder: string): Promise<string[] | undefined> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    if (systemCodeOf(error) === 'ENOTDIR')
      throw usage('copy-target-not-folder', `${folder} is not a folder. Choose another.`);
    throw error;
  }
}

/** @returns whether it is there; one that a data folder was moved out of, and that was emptied, counts as empty */
async function requireEmpty(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  const first = names?.find((name) => name !== LOCATION_FILE);
  if (first !== undefined) {
    throw usage(
      'copy-target-not-empty',
      `The folder ${folder} is not empty (it holds ${first}). Choose an empty or a new one.`,
    );
  }
  return names !== undefined;
}

async function requireRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new AppError(
    'disk-full',
    `There is no room for the copy in ${folder}: it takes ${formatBytes(bytes)}, and ${formatBytes(free)} are free. ` +
      'Free some space, or choose a folder on another disk.',
  );
}

/** What the system's refusal to write a copy means for the person; the error itself when it is none of theirs. */
export function copyError(error: unknown, folder: string): unknown {
  if (error instanceof AppError) return error;
  const code = systemCodeOf(error);
  if (code === undefined || !code.startsWith('E')) return error;
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) {
    return new AppError(
      'disk-full',
      `There is no room left for the copy in ${folder}. Free some space, or choose another disk.`,
      {
        cause: error,
      },
    );
  }
  return new AppError('copy-failed', `The copy in ${folder} could not be made: ${messageOf(error)}.`, { cause: error });
}

async function writeMark(folder: string): Promise<void> {
  const file = await open(join(folder, UNFINISHED_FILE), 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ begun: new Date().toISOString(), by: process.pid })}\n`);
  } finally {
    await file.close();
  }
}

/** The folder nearest above that is there, which `mkdir` begins from. */
function firstMissing(folder: string): string {
  return existsSync(dirname(folder)) ? folder : firstMissing(dirname(folder));
}

/**
 * Makes a folder ready for a copy of `source` of so many bytes.
 * @throws AppError when it may not or cannot be one; nothing has changed then
 */
export async function openCopyTarget(source: string, folder: string, bytes: number): Promise<CopyTarget> {
  if (!isAbsolute(folder))
    throw usage('copy-target-relative', `${folder} is no absolute path. Give the whole path of the folder.`);
  try {
    await refuseOverlap(source, folder);
    const isThere = await requireEmpty(folder);
    const made = isThere ? undefined : firstMissing(folder);
    if (made !== undefined) await mkdir(folder, { recursive: true, mode: 0o700 });
    const before = new Set(await readdir(folder));
    let isComplete = false;
    const discard = async () => {
      if (isComplete) return;
      if (made !== undefined) return rm(made, { recursive: true, force: true });
      const names = (await readdir(folder)).filter((name) => !before.has(name));
      await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
    };
    try {
      await requireRoom(folder, bytes);
      await writeMark(folder);
    } catch (error) {
      await discard();
      throw error;
    }
    const complete = () => {
      unlinkSync(join(folder, UNFINISHED_FILE));
      isComplete = true;
    };
    return { folder, discard, complete };
  } catch (error) {
    throw copyError(error, folder);
  }
}

import { closeSync, existsSync, mkdirSync, openSync, statSync, statfsSync, unlinkSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { AppError, messageOf, systemCodeOf } from '../../src-shared/errors.ts';
import { refuseLeftFolder } from './data-location.ts';

/** Where everything that the program keeps lies. */
export type DataFolder = {
  path: string;
  database: string;
  dataset(id: string): string;
  run(id: string): string;
};

type Place = { environment?: NodeJS.ProcessEnv; platform?: NodeJS.Platform; home?: string; from?: string };

/**
 * The data folder of this person: `$VICREG_HOME` (relative to `from`), else the system's convention. XDG Base Directory
 * Specification: a relative XDG_DATA_HOME counts as unset.
 */
export function dataFolderPath(place: Place = {}): string {
  const { environment = process.env, platform = process.platform, home = homedir(), from = process.cwd() } = place;
  const { VICREG_HOME: own, XDG_DATA_HOME: xdg, LOCALAPPDATA: local } = environment;
  if (own) return resolve(from, own);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'VICReg Workbench');
  if (platform === 'win32') return join(local || join(home, 'AppData', 'Local'), 'VICReg Workbench');
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'vicreg-workbench');
}

/** Magic numbers of file systems on which SQLite's shared memory does not work between machines: statfs(2). */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
]);

/** The name of the network file system with that magic number, undefined for a local one. */
export function networkFileSystem(magic: number): string | undefined {
  return NETWORK_FILE_SYSTEMS.get(magic);
}

const REMEDY = 'Set VICREG_HOME to a folder on a local disk that can be written.';

function refusal(path: string, error: unknown): AppError {
  const reasons: Record<string, string> = {
    EEXIST: 'is not a folder',
    ENOENT: 'cannot be made there',
    ENOTDIR: 'cannot be made, because a part of its path is a file',
    EACCES: 'cannot be written: permission is denied',
    EPERM: 'cannot be written: permission is denied',
    EROFS: 'cannot be written: it is on a read-only file system',
    ENOSPC: 'cannot be written: the disk is full',
  };
  const reason = reasons[systemCodeOf(error) ?? ''] ?? `cannot be used: ${messageOf(error)}`;
  return new AppError('data-folder-unusable', `The data folder ${path} ${reason}. ${REMEDY}`, { cause: error });
}

/**
 * Makes a folder and those above it. Not mkdir's own `recursive`: where the system answers ENOENT below a folder that
 * exists, as /proc does, Node 24 tries for ever.
 */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it in between.
    if (!existsSync(path)) throw error;
  }
}

/** Permission bits do not tell (read-only mounts, Windows, full disks): only writing does. */
function proveWritable(folder: string): void {
  const probe = join(folder, `.write-probe-${process.pid}`);
  closeSync(openSync(probe, 'w'));
  unlinkSync(probe);
}

/**
 * @param remedy what a person can do about it, a sentence
 * @throws AppError when a folder lies on a network file system
 */
export function requireLocalDisk(path: string, remedy: string): void {
  const network = process.platform === 'linux' ? networkFileSystem(statfsSync(path).type) : undefined;
  if (network === undefined) return;
  const reason = 'where the database could be damaged when two programs open it';
  throw new AppError(
    'data-folder-unusable',
    `The data folder ${path} is on a network file system (${network}), ${reason}. ${remedy}`,
  );
}

/**
 * Makes the data folder if it is not there, and proves that it can be written.
 * @throws AppError when it cannot be made or written, lies on a network file system, was moved elsewhere, or is a copy
 * that was never completed
 */
export function openDataFolder(path: string): DataFolder {
  try {
    makeFolder(path);
    if (!statSync(path).isDirectory()) throw Object.assign(new Error(`${path} is a file`), { code: 'EEXIST' });
    proveWritable(path);
  } catch (error) {
    throw refusal(path, error);
  }
  requireLocalDisk(path, REMEDY);
  refuseLeftFolder(path);
  return {
    path,
    database: join(path, 'workbench.sqlite'),
    dataset: (id) => join(path, 'datasets', id),
    run: (id) => join(path, 'runs', id),
  };
}

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { openDatabase, type Database } from '../../src-main/storage/database.ts';
import { identityOf } from '../../src-main/storage/process-identity.ts';
import { createRun, startRun, type NewRun } from '../../src-main/storage/repositories/runs.ts';
import { endOf, type Ended } from './child.ts';

/** A folder of its own for one test, deleted after it. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vicreg-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new database on disk for one test. */
export async function freshDatabase(): Promise<Database> {
  const database = await openDatabase(join(freshFolder(), 'workbench.sqlite'));
  onTestFinished(() => void database.close());
  return database;
}

export const plainRun: NewRun = {
  name: 'digits by night',
  method: 'vicreg',
  datasetName: 'digits',
  datasetId: null,
  config: { seed: 1 },
  totalSteps: 600,
  status: 'queued',
};

/** A run whose first attempt, by this process, is under way. */
export function startedRun(database: Database): { runId: string; attempt: number } {
  const { id } = createRun(database, plainRun);
  return { runId: id, attempt: startRun(database, id, identityOf(), 0) };
}

/** Mounts a disk in memory where no other process sees it, as root of a user namespace, then becomes the command given. */
const MOUNT = 'mount -t tmpfs -o "size=$1" tmpfs "$2" && shift 2 && exec "$@"';

/** The command line that runs a command where a folder is a disk of that size, and nowhere else. */
export function onTinyDisk(folder: string, size: string, command: readonly string[]): [string, string[]] {
  return ['unshare', ['--map-root-user', '--mount', 'bash', '-c', MOUNT, 'bash', size, folder, ...command]];
}

/** Whether this system lets a test have a tiny disk of its own; elsewhere than on Linux, and in some containers, it does not. */
export function tinyDisksAreAllowed(): boolean {
  return spawnSync(...onTinyDisk(tmpdir(), '1m', ['true'])).status === 0;
}

/**
 * Runs a program whose first parameter is a folder on a disk of that size.
 * @param program its path
 * @param size as of mount's option `size`
 */
export function runOnTinyDisk(program: string, size: string): Promise<Ended> {
  const folder = freshFolder();
  const command = [process.execPath, '--no-warnings', program, folder];
  return endOf(spawn(...onTinyDisk(folder, size, command), { stdio: ['ignore', 'pipe', 'inherit'] }));
}

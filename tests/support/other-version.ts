import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { endEngine } from '../../src-main/engine/attach/end-engine.ts';
import { readEngineFile } from '../../src-main/engine/attach/engine-file.ts';
import { isAlive } from '../../src-main/storage/process-identity.ts';

const PROGRAM = join(import.meta.dirname, '../..');
const PATIENCE_MILLISECONDS = 30_000;

/** A copy of the program that says it is of another version. */
export function copyOfVersion(version: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const part of ['src-main', 'src-shared', 'resources']) {
    cpSync(join(PROGRAM, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(PROGRAM, 'node_modules'), join(folder, 'node_modules'));
  const description = z.looseObject({}).parse(JSON.parse(readFileSync(join(PROGRAM, 'package.json'), 'utf8')));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...description, version }));
  return folder;
}

/** Starts the engine of a copy, and says whether it has become the engine of the data folder. */
async function becomesEngine(program: string, home: string): Promise<boolean> {
  const child = spawn(process.execPath, ['--no-warnings', join(program, 'src-main/engine/main.ts'), home], {
    detached: true,
    stdio: 'ignore',
  });
  while (child.exitCode === null && child.signalCode === null) {
    const now = readEngineFile(home);
    if (now !== undefined && now.processId === child.pid && isAlive(now)) return true;
    await setTimeout(20);
  }
  return false;
}

/** Puts the engine of a copy in the place of the one that runs; a window may start its own again in between. */
export async function replaceEngine(program: string, home: string): Promise<void> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  do {
    await endEngine(home);
    if (await becomesEngine(program, home)) return;
  } while (performance.now() < deadline);
  throw new Error('the engine of another version never came to run');
}

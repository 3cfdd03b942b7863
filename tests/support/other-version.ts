import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { readEngineFile } from '../../src-main/engine/attach/engine-file.ts';

const PROGRAM = join(import.meta.dirname, '../..');

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

/** Starts the engine of a copy, and waits until it is the engine of the data folder. */
export async function startEngineOf(program: string, home: string): Promise<void> {
  const child = spawn(process.execPath, ['--no-warnings', join(program, 'src-main/engine/main.ts'), home], {
    detached: true,
    stdio: 'ignore',
  });
  while (readEngineFile(home)?.processId !== child.pid) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('the engine of the copy has ended');
    await setTimeout(20);
  }
}

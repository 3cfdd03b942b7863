import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';
import { freshFolder } from './storage.ts';

/** A folder that is searched for programs before any other or, with `only`, instead of them, for the rest of a test. */
export function programPath(options: { only: boolean } = { only: false }): string {
  const folder = freshFolder();
  vi.stubEnv('PATH', options.only ? folder : `${folder}${delimiter}${process.env['PATH'] ?? ''}`);
  return folder;
}

/** A program of that name in that folder: a shell script. */
export function installProgram(folder: string, name: string, script: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

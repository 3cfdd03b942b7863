import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the program itself, where package.json and resources/ lie: above this file in a checkout and a build. */
export function programFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'resources'))) folder = dirname(folder);
  return folder;
}

/** The version of the program, as package.json has it. */
export function programVersion(): string {
  const content: unknown = JSON.parse(readFileSync(join(programFolder(), 'package.json'), 'utf8'));
  if (typeof content === 'object' && content !== null && 'version' in content && typeof content.version === 'string') {
    return content.version;
  }
  throw new Error('package.json names no version');
}

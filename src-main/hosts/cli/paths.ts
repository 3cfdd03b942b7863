import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** Where the person stood: npm runs its scripts in the project's folder and passes on where it was called. */
export function personsFolder(): string {
  const calledByNpm = process.env.npm_package_name === 'vicreg-workbench';
  return (calledByNpm ? process.env.INIT_CWD : undefined) ?? process.cwd();
}

/** A path as a person typed it, made absolute. */
export function personsPath(path: string): string {
  return resolve(personsFolder(), path);
}

/** The folder of the program itself, where package.json and resources/ lie: above this file in a checkout and a build. */
export function programFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'resources'))) folder = dirname(folder);
  return folder;
}

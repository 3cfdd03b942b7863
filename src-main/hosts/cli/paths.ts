import { resolve } from 'node:path';

/** Where the person stood: npm runs its scripts in the project's folder and passes on where it was called. */
export function personsFolder(): string {
  const calledByNpm = process.env.npm_package_name === 'vicreg-workbench';
  return (calledByNpm ? process.env.INIT_CWD : undefined) ?? process.cwd();
}

/** A path as a person typed it, made absolute. */
export function personsPath(path: string): string {
  return resolve(personsFolder(), path);
}

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { electronForTests } from '../../tests/support/electron-for-tests.ts';
import { electronProgram } from '../electron.mjs';

/** A folder that Electron was unpacked into. */
export type ElectronToPack = { folder: string; version: string };

/**
 * The Electron of package.json, which is fetched when it is not there; where that cannot be had, the older one that the
 * tests use.
 * @throws Error where neither can be had
 */
export async function electronToPack(root: string): Promise<ElectronToPack> {
  const wanted = manifest.devDependencies.electron;
  const program = electronProgram(root, process.execPath);
  if (program !== undefined && existsSync(join(dirname(program), 'version'))) {
    return { folder: dirname(program), version: wanted };
  }
  const { executable, version } = await electronForTests();
  process.stdout.write(
    `Electron ${wanted} could not be fetched: this package gets Electron ${version}, which is older. It is good for ` +
      'trying the package, not for giving it to others.\n',
  );
  return { folder: dirname(executable), version };
}

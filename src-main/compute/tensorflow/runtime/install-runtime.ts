import { mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, messageOf, systemCodeOf } from '../../../../src-shared/errors.ts';
import { buildBinding, tryBinding } from './build-binding.ts';
import { fetchWheels, type FetchedWheel } from './fetch-wheels.ts';
import { bytesBelow } from './folder-size.ts';
import { withInstallLock } from './install-lock.ts';
import type { Manifest } from './manifest.ts';
import { TFJS_NODE_VERSION, type Place } from './place.ts';
import { checkRequirements, unsupportedMachine } from './requirements.ts';
import { failureFile, runtimeState, wantedPlace, type InstalledRuntime, type RuntimeOptions } from './runtime-state.ts';
import { runtimeUnavailable } from './unavailable.ts';
import { unpack } from './unpack.ts';
import { TENSORFLOW_VERSION } from './wheels.ts';

/** `done` and `total` are bytes while downloading and unpacking, and 0 of 0 where there is nothing to count. */
export type InstallProgress = {
  phase: 'waiting' | 'resolving' | 'downloading' | 'unpacking' | 'building';
  done: number;
  total: number;
};

export type InstallOptions = RuntimeOptions & {
  signal?: AbortSignal;
  onProgress?: (progress: InstallProgress) => void;
};

/** The options with nothing left open. */
type Installation = {
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal | undefined;
  report: (phase: InstallProgress['phase'], done?: number, total?: number) => void;
};

/**
 * Fetches TensorFlow and builds tfjs-node's binding against it, once for all checkouts; gives what is there when it is
 * installed already. An interrupted installation goes on where it stopped; a second process waits for the first.
 * Throws an AppError whose sentence names the remedy when it cannot be had, and the signal's reason when cancelled.
 */
export async function installRuntime(options: InstallOptions = {}): Promise<InstalledRuntime> {
  const { environment = process.env, signal, onProgress } = options;
  const installation: Installation = {
    environment,
    signal,
    report: (phase, done = 0, total = 0) => onProgress?.({ phase, done, total }),
  };
  const unsupported = unsupportedMachine();
  if (unsupported) throw runtimeUnavailable(unsupported);
  const state = await runtimeState(options);
  if (state.status === 'installed') return state.runtime;
  const place = wantedPlace(options);
  const onWaiting = () => installation.report('waiting');
  await withInstallLock(place.root, { signal, onWaiting }, async () => {
    // Another process may have installed it while this one waited.
    if ((await runtimeState(options)).status !== 'installed') await installOrSayWhy(place, installation);
  });
  const installed = await runtimeState(options);
  if (installed.status !== 'installed') throw runtimeUnavailable(installed.reason);
  return installed.runtime;
}

async function installOrSayWhy(place: Place, installation: Installation): Promise<void> {
  try {
    await install(place, installation);
    await rm(failureFile(place), { force: true });
  } catch (thrown) {
    installation.signal?.throwIfAborted();
    const error = asUnavailable(place, thrown);
    if (error instanceof AppError) await recordFailure(place, error);
    throw error;
  }
}

/** Turns what the disk refused into a sentence. */
function asUnavailable(place: Place, error: unknown): unknown {
  const code = systemCodeOf(error);
  if (code === 'ENOSPC') return noRoom(place, undefined);
  if (code !== undefined && ['EACCES', 'EROFS', 'EPERM', 'ENOTDIR', 'EEXIST'].includes(code)) {
    return runtimeUnavailable(
      `TensorFlow cannot be installed below ${place.root} (${messageOf(error)}): make that folder writable or set VICREG_CACHE to another.`,
      error,
    );
  }
  return error;
}

function noRoom(place: Place, megabytes: number | undefined): AppError {
  const needed = megabytes === undefined ? '' : ` for the ${megabytes} MB that TensorFlow needs`;
  return runtimeUnavailable(
    `There is no room below ${place.root}${needed}: free some, or set VICREG_CACHE to a folder on another disk.`,
  );
}

/** So that `runtimeState` can say why there is none; a folder that cannot be written keeps no note. */
async function recordFailure(place: Place, error: AppError): Promise<void> {
  const note = JSON.stringify({ reason: error.message, at: new Date().toISOString() });
  await writeFile(failureFile(place), note).catch((failed: unknown) => {
    if (systemCodeOf(failed) === undefined) throw failed;
  });
}

async function install(place: Place, installation: Installation): Promise<void> {
  const { environment, signal, report } = installation;
  const wheelsFolder = join(place.work, 'wheels');
  const tree = join(place.work, 'tree');
  await mkdir(place.root, { recursive: true });
  const { compiler } = await checkRequirements(installation);
  await rm(tree, { recursive: true, force: true });
  await checkRoom(place, wheelsFolder);
  const wheels = await fetchWheels(place.recipe.wheels, wheelsFolder, {
    environment,
    signal,
    onResolving: () => report('resolving'),
    onProgress: (done, total) => report('downloading', done, total),
  });
  await unpackAll(wheels, tree, installation);
  report('building');
  await buildBinding(place.recipe.sources, tree, installation);
  await tryBinding(join(tree, 'tfjs_binding.node'), installation);
  await rm(join(tree, 'tensorflow', 'include'), { recursive: true, force: true });
  const manifest = await describe(place, wheels, tree, compiler);
  await writeFile(join(tree, 'runtime.json'), JSON.stringify(manifest, null, 2));
  // What is there already is damaged, or this would not have been called.
  await rm(place.folder, { recursive: true, force: true });
  await rename(tree, place.folder);
  await rm(place.work, { recursive: true });
}

async function checkRoom(place: Place, wheelsFolder: string): Promise<void> {
  const { wheels } = place.recipe;
  const fetched = await bytesBelow(wheelsFolder);
  const needed = wheels.reduce((sum, { size, unpackedSize }) => sum + size + unpackedSize, 0) - fetched;
  const { bavail, bsize } = await statfs(place.root);
  if (bavail * bsize < needed) throw noRoom(place, Math.ceil(needed / 1e6));
}

async function unpackAll(wheels: FetchedWheel[], tree: string, installation: Installation): Promise<void> {
  const total = wheels.reduce((sum, { wheel }) => sum + wheel.unpackedSize, 0);
  let before = 0;
  for (const { wheel, file } of wheels) {
    await unpack(file, tree, wheel.contents, {
      ...installation,
      onProgress: (done) => installation.report('unpacking', Math.min(before + done, total), total),
    });
    before += wheel.unpackedSize;
  }
}

async function describe(place: Place, wheels: FetchedWheel[], tree: string, compiler: string): Promise<Manifest> {
  const entries = await readdir(tree, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return {
    format: 1,
    variant: place.recipe.variant,
    versions: { tensorflow: TENSORFLOW_VERSION, tfjsNode: TFJS_NODE_VERSION, compiler },
    wheels: wheels.map(({ wheel: { name, version, sha256 }, source }) => ({ name, version, sha256, source })),
    files: await Promise.all(
      paths.sort().map(async (path) => ({ path: path.slice(tree.length + 1), size: (await stat(path)).size })),
    ),
    installedAt: new Date().toISOString(),
  };
}

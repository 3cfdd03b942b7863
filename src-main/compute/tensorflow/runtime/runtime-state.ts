import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { systemCodeOf } from '../../../../src-shared/errors.ts';
import { manifestSchema, type Manifest } from './manifest.ts';
import { placeOf, recipeOf, wantedVariant, type Place, type Recipe } from './place.ts';
import { unsupportedMachine } from './requirements.ts';
import { TENSORFLOW_VERSION } from './wheels.ts';

export type InstalledRuntime = {
  folder: string;
  /** tfjs-node-gpu's addon, which finds TensorFlow's libraries beside itself. */
  binding: string;
  /** The addon of quiet.cc. */
  quiet: string;
  manifest: Manifest;
};

export type RuntimeState =
  { status: 'installed'; runtime: InstalledRuntime } | { status: 'missing' | 'damaged'; reason: string };

/** The last attempt to install that failed: what `missing` gives as its reason. */
export const failureSchema = z.object({ reason: z.string(), at: z.iso.datetime() });
export const failureFile = ({ root }: Place): string => join(root, 'last-failure.json');

export type RuntimeOptions = { environment?: NodeJS.ProcessEnv; recipe?: Recipe };

/** What this process's machine and environment ask for. */
export function wantedPlace({ environment = process.env, recipe }: RuntimeOptions): Place {
  return placeOf(recipe ?? recipeOf(wantedVariant(environment)), environment);
}

/**
 * Whether TensorFlow is installed. Cheap: reads one small file and looks at the sizes of those it lists. The reason is
 * one sentence with the remedy.
 */
export async function runtimeState(options: RuntimeOptions = {}): Promise<RuntimeState> {
  const unsupported = unsupportedMachine();
  if (unsupported) return { status: 'missing', reason: unsupported };
  const place = wantedPlace(options);
  const text = await readIfThere(join(place.folder, 'runtime.json'));
  if (text === undefined) return { status: 'missing', reason: await whyMissing(place) };
  const manifest = manifestSchema.safeParse(jsonOrUndefined(text));
  const fault = manifest.success ? await firstFault(place.folder, manifest.data) : 'runtime.json cannot be read';
  if (!manifest.success || fault !== undefined) {
    const reason = `The TensorFlow runtime in ${place.folder} is damaged (${fault ?? ''}): run "vicreg runtime install" to have it installed anew.`;
    return { status: 'damaged', reason };
  }
  const [binding, quiet] = [join(place.folder, 'tfjs_binding.node'), join(place.folder, 'quiet.node')];
  return { status: 'installed', runtime: { folder: place.folder, binding, quiet, manifest: manifest.data } };
}

async function whyMissing(place: Place): Promise<string> {
  const text = await readIfThere(failureFile(place));
  const failure = failureSchema.safeParse(text === undefined ? undefined : jsonOrUndefined(text));
  if (failure.success) return failure.data.reason;
  const megabytes = place.recipe.wheels.reduce((sum, { size }) => sum + size, 0) / 1e6;
  return `TensorFlow ${TENSORFLOW_VERSION} is not installed yet: run "vicreg runtime install" to fetch it (${Math.ceil(megabytes)} MB).`;
}

async function firstFault(folder: string, manifest: Manifest): Promise<string | undefined> {
  for (const { path, size } of manifest.files) {
    try {
      const found = (await stat(join(folder, path))).size;
      if (found !== size) return `${path} has ${found} bytes instead of ${size}`;
    } catch (error) {
      if (systemCodeOf(error) !== 'ENOENT') throw error;
      return `${path} is missing`;
    }
  }
  return undefined;
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT' || systemCodeOf(error) === 'ENOTDIR') return undefined;
    throw error;
  }
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

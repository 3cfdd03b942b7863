import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../../src-shared/errors.ts';
import { bindingSources, COMPILER_FLAGS, QUIET_SOURCE } from './build-binding.ts';
import { cacheFolder } from '../../cache-folder.ts';
import { isOnPath } from './is-on-path.ts';
import { TENSORFLOW_VERSION, wheelsOf, type Variant, type Wheel } from './wheels.ts';

/** Of @tensorflow/tfjs-node-gpu, whose binding is built. */
export const TFJS_NODE_VERSION = z
  .object({ version: z.string() })
  .parse(createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/package.json')).version;

/** What is installed: everything that the installed files depend on. */
export type Recipe = {
  variant: Variant;
  wheels: Wheel[];
  /** The folder of the binding's C++ files. */
  sources: string;
};

/** A `Recipe` and where it is installed. */
export type Place = { recipe: Recipe; root: string; folder: string; work: string };

export function recipeOf(variant: Variant): Recipe {
  return { variant, wheels: wheelsOf[variant], sources: bindingSources() };
}

/**
 * `gpu` where an NVIDIA driver is present, unless `$VICREG_TENSORFLOW` says `cpu` or `gpu`: a card that TensorFlow 2.21
 * does not support must not stand in the way of the processor.
 */
export function wantedVariant(environment: NodeJS.ProcessEnv): Variant {
  const wish = environment['VICREG_TENSORFLOW'];
  if (wish === 'cpu' || wish === 'gpu') return wish;
  if (wish) {
    throw new AppError(
      'bad-environment',
      `The environment variable VICREG_TENSORFLOW is "${wish}": it may be "cpu" or "gpu".`,
      {
        kind: 'usage',
      },
    );
  }
  return existsSync('/proc/driver/nvidia/version') || isOnPath('nvidia-smi', environment) ? 'gpu' : 'cpu';
}

/** Runtimes of other versions and variants have folders of their own below the same root. */
export function placeOf(recipe: Recipe, environment: NodeJS.ProcessEnv): Place {
  const root = runtimesFolder(environment);
  const hashes = recipe.wheels.map(({ sha256 }) => sha256);
  const ingredients = JSON.stringify([hashes, COMPILER_FLAGS, readFileSync(QUIET_SOURCE, 'utf8')]);
  const fingerprint = createHash('sha256').update(ingredients).digest('hex').slice(0, 8);
  const key = [TENSORFLOW_VERSION, recipe.variant, `tfjs-${TFJS_NODE_VERSION}`, process.arch, fingerprint].join('-');
  return { recipe, root, folder: join(root, key), work: join(root, `${key}.unfinished`) };
}

export function runtimesFolder(environment: NodeJS.ProcessEnv): string {
  return join(cacheFolder(environment), 'tensorflow');
}

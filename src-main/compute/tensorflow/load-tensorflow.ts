import { createRequire, Module } from 'node:module';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { TensorflowBackend } from './tensorflow-backend.ts';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';
import type { InstalledRuntime } from './runtime/runtime-state.ts';

const packages = createRequire(import.meta.url);

/**
 * Loads TensorFlow and the parts of tfjs-node-gpu that we use: its backend class and its kernels.
 *
 * Its index.js is not loaded. That would look for a binding inside node_modules, which several checkouts share and we
 * do not write to, and would bring tfjs-layers, -data, -converter and the cpu and webgl backends with it.
 */
export async function loadTensorflow(runtime: InstalledRuntime): Promise<TensorflowBackend> {
  const binding = loadBinding(runtime);
  restoreRemovedUtilities();
  const { NodeJSKernelBackend: Backend } = await withSmallTfjs(async () => {
    await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
    return import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js');
  });
  return new Backend(binding, '@tensorflow/tfjs-node-gpu');
}

/** Nothing that TensorFlow says about itself while it is loaded is of use to a person; errors are thrown. */
function loadBinding(runtime: InstalledRuntime): TFJSBinding {
  const quiet = loadAddon(runtime.quiet, isQuiet);
  quiet.mute();
  try {
    return loadAddon(runtime.binding, isBinding);
  } finally {
    quiet.restore();
  }
}

function loadAddon<Addon>(file: string, isAddon: (exports: unknown) => exports is Addon): Addon {
  const addon: { exports: unknown } = { exports: {} };
  process.dlopen(addon, file);
  if (!isAddon(addon.exports)) throw new Error(`${file} is not the addon that was expected`);
  return addon.exports;
}

const isBinding = (exports: unknown): exports is TFJSBinding =>
  typeof exports === 'object' && exports !== null && 'executeOp' in exports && 'TF_Version' in exports;

const isQuiet = (exports: unknown): exports is { mute: () => void; restore: () => void } =>
  typeof exports === 'object' && exports !== null && 'mute' in exports && 'restore' in exports;

/** tfjs-node-gpu 4.22 calls two functions of node:util of which Node 23 removed the first. */
function restoreRemovedUtilities(): void {
  const removed = {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
    isArray: (value: unknown) => Array.isArray(value),
  };
  for (const [name, utility] of Object.entries(removed)) if (!(name in util)) Reflect.set(util, name, utility);
}

/**
 * While `load` runs, what tfjs-node-gpu requires as '@tensorflow/tfjs' is '@tensorflow/tfjs-core': its kernels use
 * nothing else of it.
 */
async function withSmallTfjs<Result>(load: () => Promise<Result>): Promise<Result> {
  const file = packages.resolve('@tensorflow/tfjs');
  const [cache, previous] = [packages.cache, packages.cache[file]];
  const small = new Module(file);
  small.exports = tf;
  small.loaded = true;
  cache[file] = small;
  try {
    return await load();
  } finally {
    if (previous) cache[file] = previous;
    else Reflect.deleteProperty(cache, file);
  }
}

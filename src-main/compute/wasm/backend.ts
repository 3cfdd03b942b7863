import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import type { Availability, Backend, BackendDescription, BackendOptions } from '../backend.ts';
import { processorName } from '../processor-name.ts';
import { loadTfjs, MOST_THREADS } from './load-tfjs.ts';
import { registerKernels } from './register-kernels.ts';

/** WebAssembly with SIMD and threads: needs nothing but Node, so it is there when nothing else is. */
export const wasm: Backend = { name: 'wasm', availability, start };

function availability(): Promise<Availability> {
  return Promise.resolve({ available: true });
}

async function start({ threads: wish, mode }: BackendOptions): Promise<BackendDescription> {
  const wanted = Math.min(wish === 'auto' ? availableParallelism() : wish, MOST_THREADS);
  const { backend, threads } = await loadTfjs(wanted).catch((error: unknown) => {
    throw new AppError('backend-unavailable', `WebAssembly could not be started: ${messageOf(error)}.`, {
      cause: error,
    });
  });
  tf.registerBackend('wasm', () => backend);
  await tf.setBackend('wasm');
  registerKernels(backend);
  return {
    backend: 'wasm',
    versions: { tfjs: tf.version_core },
    device: processorName(),
    threads,
    mode,
    switches: { threads: threads > 1 },
  };
}

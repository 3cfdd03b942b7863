import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import type { Availability, Backend, BackendDescription, BackendOptions } from '../backend.ts';
import { processorName } from '../processor-name.ts';
import { loadTfjs, MOST_THREADS } from './load-tfjs.ts';
import { registerKernels } from './register-kernels.ts';
import { hasVectors } from './vectors/vector-unit.ts';

/** WebAssembly with SIMD and threads: needs nothing but Node, so it is there when nothing else is. */
export const wasm: Backend = { name: 'wasm', availability, start };

const NO_VECTORS = "This processor lacks the vector instructions that WebAssembly's SIMD needs (SSE 4.1 or NEON).";

function availability(): Promise<Availability> {
  return Promise.resolve(hasVectors() ? { available: true } : { available: false, reason: NO_VECTORS });
}

async function start({ threads: wish, mode }: BackendOptions): Promise<BackendDescription> {
  if (!hasVectors()) throw new AppError('backend-unavailable', NO_VECTORS);
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

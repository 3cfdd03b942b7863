import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import type * as Tfjs from '@tensorflow/tfjs-backend-wasm';
import { WasmThread } from './wasm-thread.ts';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';

/** More than this tfjs does not use, whatever it is told. */
export const MOST_THREADS = 8;

/**
 * Starts tfjs-backend-wasm and registers its kernels with tfjs-core. It differs from what a plain import gives, because
 * tfjs switches threads off in Node (tensorflow/tfjs#3830). Threads need shared memory and workers, which a limit on the
 * process may forbid; without them it is only slower, so it then starts with one.
 * @param wanted threads, 1 to MOST_THREADS
 * @returns the backend, which is not yet tfjs-core's, and the threads that it has
 * @throws whatever keeps WebAssembly from starting
 */
export async function loadTfjs(wanted: number): Promise<{ backend: Tfjs.BackendWasm; threads: number }> {
  const tfjs = evaluateTfjs(wanted);
  const factory = tf.findBackendFactory('wasm');
  // tfjs has registered a backend that tfjs-core would start itself, and would print what goes wrong.
  tf.removeBackend('wasm');
  const startWith = async (threads: number) => {
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1);
    tfjs.setThreadsCount(threads);
    const backend = await (threads > 1 ? Promise.race([factory(), WasmThread.failure]) : factory());
    if (!(backend instanceof tfjs.BackendWasm)) throw new Error(`${PACKAGE} made a backend of another kind`);
    return { backend, threads };
  };
  try {
    return await startWith(wanted);
  } catch (error) {
    if (wanted === 1) throw error;
    return startWith(1);
  }
}

/**
 * Evaluates the package's file in a scope of our own, since its threads were made for browsers: where it looks for a
 * Worker it finds one that works in Node, and where it counts the cores, so many that it makes the threads asked for (it
 * takes at most one per two cores). It is also kept from listening to the process, since Emscripten would rethrow every
 * error that nobody caught.
 */
function evaluateTfjs(threads: number): typeof Tfjs {
  const file = createRequire(import.meta.url).resolve(PACKAGE);
  const packageRequire = createRequire(file);
  const modules: Record<string, unknown> = {
    worker_threads: { Worker: WasmThread },
    os: { cpus: () => Array.from({ length: 2 * MOST_THREADS }) },
  };
  const module: { exports: unknown } = { exports: {} };
  const scope: Record<string, unknown> = {
    module,
    exports: module.exports,
    require: (name: string): unknown => modules[name] ?? packageRequire(name),
    __filename: file,
    __dirname: dirname(file),
    process: Object.create(process, { on: { value: () => process } }),
    globalThis: Object.create(globalThis, { Worker: { writable: true } }),
    Worker: WasmThread,
  };
  // Eight workers are what it makes in advance; the calling thread is one of the threads.
  const source = readFileSync(file, 'utf8').replace('pthreadPoolSize = 8', `pthreadPoolSize = ${threads - 1}`);
  Reflect.apply(compileFunction(source, Object.keys(scope), { filename: file }), undefined, Object.values(scope));
  if (!isTfjs(module.exports)) throw new Error(`${file} is not the backend that was expected`);
  return module.exports;
}

const isTfjs = (exports: unknown): exports is typeof Tfjs =>
  typeof exports === 'object' && exports !== null && 'BackendWasm' in exports && 'setThreadsCount' in exports;

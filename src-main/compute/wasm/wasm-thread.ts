import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const packages = createRequire(import.meta.url);
const GLUE = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
const WORKER = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js';
const workerModule = z.object({ wasmWorkerContents: z.string() });

/** What a thread runs: the package's program for workers, with the package's file in place of a Blob of it. */
function threadProgram(): string {
  const { wasmWorkerContents } = workerModule.parse(packages(WORKER));
  const glue = JSON.stringify(packages.resolve(GLUE));
  // The program is meant to be unescaped once more, as it is on its way through a Blob.
  return [
    wasmWorkerContents.replaceAll('\n', '\\n'),
    `globalThis.importScripts = () => (0, eval)(fs.readFileSync(${glue}, 'utf8'));`,
  ].join('\n');
}

let program: string | undefined;
let fail: (error: unknown) => void;

/**
 * Stands in for the Worker of browsers, which Emscripten gives the address of a program that only a browser can load. It
 * never keeps the process alive: threads wait for work as long as the process lives.
 */
export class WasmThread extends Worker {
  /** Rejects when a thread cannot be started; it never fulfils. */
  static readonly failure = new Promise<never>((_, reject) => {
    fail = reject;
  });

  constructor() {
    program ??= threadProgram();
    super(program, { eval: true });
  }

  /** What Emscripten calls with an error of the thread; its own handler would throw where nobody can catch. */
  get onerror(): (error: unknown) => void {
    return fail;
  }

  set onerror(_theirs: unknown) {
    // Never taken.
  }

  override ref(): void {
    // Emscripten holds the process for every running thread.
  }
}

import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.ts';
import { runtimeUnavailable } from './unavailable.ts';

const require = createRequire(import.meta.url);

/** The folder of tfjs-node-gpu's C++ sources. */
export const bindingSources = (): string =>
  join(dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'binding');

/**
 * N-API 8 is what tfjs-node-gpu 4.22 asks for; a binding built for it serves every later Node. The libraries are
 * found relative to the binding, so that the folder can be moved.
 */
export const COMPILER_FLAGS = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'];
const LINKER_FLAGS = ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN/tensorflow'];

type BuildOptions = { environment: NodeJS.ProcessEnv; signal?: AbortSignal | undefined };

/** Compiles the C++ files of `sources` against `folder`/tensorflow into `folder`/tfjs_binding.node: 20 seconds. */
export async function buildBinding(sources: string, folder: string, options: BuildOptions): Promise<void> {
  const libraries = join(folder, 'tensorflow');
  const nodeHeaders = join(dirname(require.resolve('node-api-headers/package.json')), 'include');
  const files = readdirSync(sources).filter((file) => file.endsWith('.cc'));
  const result = await runCommand(
    'g++',
    [
      ...COMPILER_FLAGS,
      `-I${nodeHeaders}`,
      `-I${join(libraries, 'include')}`,
      ...files.map((file) => join(sources, file)),
      '-o',
      join(folder, 'tfjs_binding.node'),
      `-L${libraries}`,
      ...LINKER_FLAGS,
    ],
    options,
  );
  if (result.code === 0) return;
  const reason = result.stderr.split('\n').find((line) => line.includes('error')) ?? result.stderr.trim();
  throw runtimeUnavailable(
    `TensorFlow's binding for Node could not be compiled (${reason}): run "g++ --version" and see whether it is version 8 or newer.`,
  );
}

/** Loads the binding in a process of its own: what a machine cannot run must not end this one. */
export async function tryBinding(binding: string, options: BuildOptions): Promise<void> {
  const script = 'process.dlopen({ exports: {} }, process.argv[1])';
  const environment = { ...options.environment, TF_CPP_MIN_LOG_LEVEL: '3' };
  const result = await runCommand(process.execPath, ['-e', script, binding], { ...options, environment });
  if (result.code === 0) return;
  const reason = result.stderr.split('\n').find((line) => line.includes('rror')) ?? `signal ${String(result.signal)}`;
  throw runtimeUnavailable(
    `TensorFlow was built but does not load on this machine (${reason}): it needs a processor with AVX and glibc 2.27 or newer.`,
  );
}

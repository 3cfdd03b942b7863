import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.ts';
import { runtimeUnavailable } from './unavailable.ts';

const packages = createRequire(import.meta.url);

/** The folder of tfjs-node-gpu's C++ sources. */
export const bindingSources = (): string =>
  join(dirname(packages.resolve('@tensorflow/tfjs-node-gpu/package.json')), 'binding');

/** The source of the addon that keeps TensorFlow's start-up lines from the user. */
export const QUIET_SOURCE = fileURLToPath(new URL('quiet.cc', import.meta.url));

/** N-API 8 is what tfjs-node-gpu 4.22 asks for; an addon built for it serves every later Node. */
export const COMPILER_FLAGS = ['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'];

type BuildOptions = { environment: NodeJS.ProcessEnv; signal?: AbortSignal | undefined };

/**
 * Compiles the C++ files of `sources` against `folder`/tensorflow into `folder`/tfjs_binding.node, which takes 20
 * seconds, and quiet.cc into `folder`/quiet.node. The libraries are found relative to the binding: the folder can move.
 */
export async function buildBinding(sources: string, folder: string, options: BuildOptions): Promise<void> {
  const libraries = join(folder, 'tensorflow');
  const files = readdirSync(sources)
    .filter((file) => file.endsWith('.cc'))
    .map((file) => join(sources, file));
  const link = ['-l:libtensorflow_cc.so.2', '-l:libtensorflow_framework.so.2', '-Wl,-rpath,$ORIGIN/tensorflow'];
  const tensorflow = [`-I${join(libraries, 'include')}`, ...files, `-L${libraries}`, ...link];
  await compile(tensorflow, join(folder, 'tfjs_binding.node'), options);
  await compile([QUIET_SOURCE], join(folder, 'quiet.node'), options);
}

async function compile(inputs: string[], output: string, options: BuildOptions): Promise<void> {
  const nodeHeaders = join(dirname(packages.resolve('node-api-headers/package.json')), 'include');
  const result = await runCommand('g++', [...COMPILER_FLAGS, `-I${nodeHeaders}`, ...inputs, '-o', output], options);
  if (result.code === 0) return;
  const reason = result.stderr.split('\n').find((line) => line.includes('error')) ?? result.stderr.trim();
  throw runtimeUnavailable(
    `TensorFlow's binding for Node could not be compiled (${reason}): run "g++ --version" and see whether it is version 8 or newer.`,
  );
}

/** Loads the binding in a process of its own: what a machine cannot run must not end this one. */
export async function tryBinding(binding: string, options: BuildOptions): Promise<void> {
  const script = 'process.dlopen({ exports: {} }, process.argv[1])';
  const result = await runCommand(process.execPath, ['-e', script, binding], options);
  if (result.code === 0) return;
  const reason =
    result.stderr.split('\n').find((line) => /error|fatal/i.test(line)) ?? `signal ${String(result.signal)}`;
  throw runtimeUnavailable(
    `TensorFlow was built but does not load on this machine (${reason}): it needs a processor with AVX and glibc 2.27 or newer.`,
  );
}

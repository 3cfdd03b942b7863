import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { AppError, messageOf } from '../../../src-shared/errors.ts';

/** What a new engine tells the process that started it, once. */
export const startMessageSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready') }),
  z.strictObject({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
]);
export type StartMessage = z.infer<typeof startMessageSchema>;

/** The engine's entry: TypeScript in a checkout, JavaScript in the same folders in a build. */
function engineEntry(): string {
  const source = fileURLToPath(new URL('../main.ts', import.meta.url));
  return existsSync(source) ? source : source.replace(/\.ts$/, '.js');
}

/** Pictures are decoded on libuv's threads: four of them unless told otherwise, whatever the number of cores. */
function engineEnvironment(): NodeJS.ProcessEnv {
  return { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())), ...process.env };
}

/**
 * Starts the engine of a data folder as a process that outlives this one, and waits until it listens.
 * @param node the Node to run it: in the shell the running program is Electron
 * @throws AppError when it cannot start: `engine-running` when there is one already, or what is wrong with the folder
 */
export async function startEngine(dataFolder: string, node: string = process.execPath): Promise<void> {
  const child = spawn(node, ['--no-warnings', engineEntry(), dataFolder], {
    detached: true,
    // Not where the person stands: the engine would keep that disk from being unmounted.
    cwd: parse(process.cwd()).root,
    env: engineEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    windowsHide: true,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', (error) => {
        reject(new AppError('engine-not-started', `The engine could not be started: ${messageOf(error)}.`));
      });
      child.once('exit', (code, signal) => {
        const how = signal === null ? `exit code ${String(code)}` : signal;
        reject(new AppError('engine-not-started', `The engine ended while it was starting (${how}).`));
      });
      child.once('message', (message) => {
        const told = startMessageSchema.parse(message);
        if (told.kind === 'ready') resolve();
        else reject(new AppError(told.code, told.message));
      });
    });
  } finally {
    child.removeAllListeners();
    if (child.connected) child.disconnect();
    child.unref();
  }
}

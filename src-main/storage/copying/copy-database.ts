import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { AppError, systemCodeOf } from '../../../src-shared/errors.ts';
import { copierMessageSchema, type NamedFiles } from './database-copy.ts';
import type { CopyOptions } from './copy-file.ts';

/** How often the size of the growing copy is looked at. */
const LOOK_MILLISECONDS = 200;

/** TypeScript in a checkout, JavaScript in the same folders in a build. */
function copierEntry(): string {
  const source = fileURLToPath(new URL('./database-copier.ts', import.meta.url));
  return existsSync(source) ? source : source.replace(/\.ts$/, '.js');
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return 0;
    throw error;
  }
}

/**
 * Copies a database as it is at one moment, while it is written to, and checks the copy.
 * @returns what the copy names
 * @throws the signal's reason; AppError when it cannot be written, or the database is damaged
 */
export async function copyDatabase(
  source: string,
  target: string,
  { signal, onBytes }: CopyOptions,
): Promise<NamedFiles> {
  signal.throwIfAborted();
  const child = fork(copierEntry(), [source, target], {
    execArgv: ['--no-warnings'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let seen = 0;
  const look = async () => {
    const size = await sizeOf(target);
    if (size > seen) onBytes(size - seen);
    seen = Math.max(seen, size);
  };
  // A look that fails is no fault of the copy: the copier says what is.
  const timer = setInterval(() => void look().catch(() => {}), LOOK_MILLISECONDS);
  try {
    const message = await new Promise<unknown>((resolve, reject) => {
      child.once('message', resolve);
      child.once('error', reject);
      child.once('exit', () =>
        reject(new AppError('copy-failed', 'The process that copied the database ended early.')),
      );
    });
    const told = copierMessageSchema.parse(message);
    if (told.kind === 'failed') throw new AppError(told.code, told.message);
    await look();
    return told.named;
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    clearInterval(timer);
    signal.removeEventListener('abort', kill);
    if (child.exitCode === null && child.signalCode === null)
      await new Promise((resolve) => child.once('exit', resolve));
  }
}

import { rm } from 'node:fs/promises';
import { AppError } from '../../../../src-shared/errors.ts';
import { bytesBelow } from './folder-size.ts';
import { withInstallLock } from './install-lock.ts';
import { runtimesFolder } from './place.ts';
import { unsupportedMachine } from './requirements.ts';

/** Deletes every installed and unfinished TensorFlow runtime, of all versions. Gives the folder and the bytes freed. */
export async function removeRuntime(
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ folder: string; bytesFreed: number }> {
  const folder = runtimesFolder(environment);
  // Nothing is ever installed there, and the lock is one of Linux.
  if (unsupportedMachine()) return { folder, bytesFreed: 0 };
  const onWaiting = () => {
    throw new AppError(
      'runtime-busy',
      `TensorFlow is being installed into ${folder} by another process: wait until it is done, or end it, then remove it.`,
    );
  };
  return withInstallLock(folder, { onWaiting }, async () => {
    const bytesFreed = await bytesBelow(folder);
    await rm(folder, { recursive: true, force: true });
    return { folder, bytesFreed };
  });
}

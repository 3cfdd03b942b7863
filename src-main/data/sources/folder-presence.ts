import { stat } from 'node:fs/promises';
import { AppError, systemCodeOf } from '../../../src-shared/errors.ts';

/**
 * Remembers which folder stands at `path` now. The function given back throws when that folder is gone: deleted,
 * renamed, or on a disk that was taken out, where an empty folder or another disk may have its place.
 */
export async function watchPresence(path: string): Promise<() => Promise<void>> {
  const before = await identityOf(path);
  return async () => {
    if ((await identityOf(path)) === before) return;
    throw new AppError(
      'source-vanished',
      `${path} is no longer what it was when its pictures began to be read: it was moved, deleted, or its disk was taken out. Add it again when it is back: what is prepared is kept, and gone on with.`,
    );
  };
}

/** Which folder stands at `path`; undefined for none. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EIO' || code === 'ESTALE') return undefined;
    throw error;
  }
}

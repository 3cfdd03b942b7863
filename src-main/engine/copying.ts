import { AppError } from '../../src-shared/errors.ts';

/**
 * What may not happen while the data folder is copied: `back-up` keeps files from being deleted, `move` all changes. And
 * what a copy may not begin in: the deletions of runs that are under way.
 */
export type Copying = { kind: 'back-up' | 'move' | null; deletions: number };

/**
 * Deletes runs while no copy of the data folder is made, and keeps one from being begun.
 * @throws AppError `copy-under-way` when one is made
 */
export async function withoutCopying<Result>(copying: Copying, deleteRuns: () => Promise<Result>): Promise<Result> {
  if (copying.kind !== null) {
    throw new AppError('copy-under-way', 'The data folder is being copied: delete runs when that is done.');
  }
  copying.deletions += 1;
  try {
    return await deleteRuns();
  } finally {
    copying.deletions -= 1;
  }
}

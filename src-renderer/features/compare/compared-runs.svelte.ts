import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { asking, following, type Following } from '../../lib/following.svelte.ts';

/** A run, or why it cannot be shown: it was removed, for instance. */
export type Loaded = { id: string; details: RunDetails } | { id: string; error: AppError };

/**
 * The runs of these identifiers, in their order; again when any run has changed. Call it while a component is set up.
 */
export function followRuns(ids: () => readonly string[]): Following<Loaded[]> {
  const changes = following(({ system }, signal) => system.changes(undefined, { signal }));
  return asking(
    ({ runs }, signal) =>
      Promise.all(
        ids().map(async (id): Promise<Loaded> => {
          try {
            return { id, details: await runs.show({ runId: id }, { signal }) };
          } catch (error) {
            if (signal.aborted || engine.link.status !== 'connected') throw error;
            return { id, error: error instanceof AppError ? error : new AppError('defect', messageOf(error)) };
          }
        }),
      ),
    () => changes.value?.runs,
  );
}

import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { tellError } from '../../lib/tell.ts';
import { tellChange } from '../../lib/undo.svelte.ts';
import type { WantedChange } from './keeping.ts';

/**
 * Changes how runs are kept, and offers to undo it. What the engine refuses is told.
 * @param told what has been done, a whole sentence
 * @returns whether it was done
 */
export async function changeRuns(
  runs: readonly Pick<RunSummary, 'id'>[],
  wanted: WantedChange,
  told: string,
): Promise<boolean> {
  try {
    const { library } = engine.services;
    const { undo } = await library.change({ changes: runs.map(({ id }) => ({ runId: id, ...wanted })) });
    tellChange(told, async () => {
      await engine.services.library.change({ changes: undo });
    });
    return true;
  } catch (error) {
    tellError(error);
    return false;
  }
}

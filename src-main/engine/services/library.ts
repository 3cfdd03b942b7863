import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { changeRuns, listTags } from '../../storage/repositories/run-library.ts';
import { requireRunSummary } from '../../storage/repositories/runs.ts';
import { deleteRuns } from '../delete-runs.ts';
import type { Engine } from '../engine.ts';
import { sizeOfRun } from '../run-sizes.ts';

/** @param onChange runs are kept otherwise, or are gone */
export function libraryService(
  engine: Engine,
  onChange: (runIds: string[]) => void,
): Handlers<WorkbenchContract>['library'] {
  const { database } = engine;
  return {
    change({ changes }) {
      const undo = changeRuns(database, changes);
      onChange(changes.map(({ runId }) => runId));
      return { undo };
    },
    tags: () => listTags(database),
    async sizes({ runIds }) {
      for (const runId of runIds) requireRunSummary(database, runId);
      const sizes: { runId: string; bytes: number }[] = [];
      for (const runId of runIds) sizes.push({ runId, bytes: await sizeOfRun(engine, runId) });
      return sizes;
    },
    delete: ({ runIds }) => deleteRuns(engine, runIds, onChange),
  };
}

import { parseRunConfig } from '../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../src-shared/config/presets/index.ts';
import { openEngine } from '../../src-main/engine/engine.ts';
import { inTransaction } from '../../src-main/storage/in-transaction.ts';
import { identityOf } from '../../src-main/storage/process-identity.ts';
import { changeStatus, createRun, startRun } from '../../src-main/storage/repositories/runs.ts';

/** Fills a data folder that no engine has open with runs that were finished before, as digits are trained. */
export async function addPastRuns(home: string, count: number): Promise<void> {
  const { database, close } = await openEngine(home);
  const config = parseRunConfig(presetNamed('digits').config, 'the preset');
  const past = { method: 'vicreg', datasetName: 'digits', datasetId: null, config, totalSteps: 600 };
  inTransaction(database, () => {
    for (let number = 1; number <= count; number++) {
      const { id } = createRun(database, { ...past, name: `past run ${number}`, status: 'queued' });
      startRun(database, id, identityOf(), 0);
      changeStatus(database, id, 'running');
      changeStatus(database, id, 'finished', { step: 600 });
    }
  });
  close();
}

import { join } from 'node:path';
import { parseRunConfig } from '../../src-shared/config/parse-run-config.ts';
import type { Job } from '../../src-shared/contract/trainer.ts';
import { prepareStore } from '../../src-main/data/prepare.ts';
import { openDigits } from '../../src-main/data/sources/digits.ts';
import { quickConfig } from './engine-runs.ts';

export type TrainJob = Extract<Job, { kind: 'train' }>;

/** Prepares the sample digits below `folder`, and gives their store's folder. */
export async function prepareDigits(folder: string): Promise<string> {
  const store = join(folder, 'digits');
  await prepareStore(await openDigits(), store, { seed: 0 });
  return store;
}

/** A run from the start on the sample digits with a small network on wasm, without k-NN. */
export function trainJob(storeFolder: string, runFolder: string, steps: number, ...settings: string[]): TrainJob {
  return {
    kind: 'train',
    config: parseRunConfig(quickConfig(steps, ...settings), 'The configuration'),
    storeFolder,
    checkpointFolder: join(runFolder, 'checkpoints'),
    leftBehind: join(runFolder, 'left-behind.v8'),
    resumeFrom: null,
    elapsedMilliseconds: 0,
  };
}

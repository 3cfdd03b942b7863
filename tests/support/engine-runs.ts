import { applySettings } from '../../src-shared/config/parse-run-config.ts';
import { presetNamed } from '../../src-shared/config/presets/index.ts';
import type { EngineServices } from '../../src-shared/contract/index.ts';
import type { RunState } from '../../src-shared/contract/training.ts';

/** Prepares the sample digits as `digits`. */
export async function addDigits({ datasets }: EngineServices): Promise<void> {
  const { id } = await datasets.prepare({ source: 'sample:digits', name: 'digits', fit: 'crop', seed: 0 });
  for await (const { finished } of datasets.followPreparation({ id })) if (finished !== null) return;
}

/** A run on the sample digits with a small network, about a hundred steps a second on wasm, and no k-NN. */
export function quickConfig(steps: number, ...settings: string[]): unknown {
  return applySettings(presetNamed('digits').config, [
    'dataset=digits',
    `training.steps=${steps}`,
    'training.epochs=null',
    'training.batchSize=8',
    'encoder.channels=[4,4]',
    'expander.widths=[16]',
    'knn.everyEpochs=null',
    'compute.backend=wasm',
    'compute.threads=1',
    ...settings,
  ]);
}

/** Follows a run until it is as wanted, and gives that state. */
export async function stateWhere(
  { training }: EngineServices,
  runId: string,
  isWanted: (state: RunState) => boolean,
): Promise<RunState> {
  for await (const state of training.follow({ runId })) {
    if (isWanted(state)) return state;
    if (state.run.status === 'failed') throw new Error(`run ${runId} failed: ${state.run.reason ?? ''}`);
  }
  throw new Error('the engine ended the subscription');
}

import type { Done, Job, KnnRequest } from '../../../src-shared/contract/trainer.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { startBackend } from '../../compute/select.ts';
import { openStore, type PackedStore } from '../../data/packed-store.ts';
import { buildModel } from '../../learning/networks/model.ts';
import { restoreWeights } from '../checkpoint.ts';
import type { EngineChannel } from '../engine-channel.ts';
import { canMeasureKnn, measureKnn } from '../knn-measurement.ts';
import { encoderRepresentation, pixelRepresentation, type Represent } from '../representations.ts';
import { viewSettings } from '../view-settings.ts';

type EvaluateJob = Extract<Job, { kind: 'evaluate' }>;

/** What turns pictures into the representation that is asked for. */
function representation(
  kind: KnnRequest['representation'],
  { config, checkpoint }: { config: RunConfig; checkpoint: EvaluateJob['checkpoint'] },
  store: PackedStore,
): { represent: Represent; dispose: () => void } {
  if (kind === 'pixels') return { represent: pixelRepresentation, dispose: () => {} };
  const { channels } = store.manifest;
  const { encoder, expander, augmentation, seed } = config;
  // The same seed gives the very weights that training began with.
  const model = buildModel({ encoder, expander, channels, size: augmentation.size, seed });
  if (kind === 'trained') restoreWeights(checkpoint, model);
  return { represent: encoderRepresentation(model, viewSettings(config, store.manifest)), dispose: model.dispose };
}

/** Measures representations as asked for, one figure per request, in their order. */
export async function evaluate(job: EvaluateJob, channel: EngineChannel): Promise<Done> {
  const { config } = job;
  const store = await openStore(job.storeFolder);
  if (!canMeasureKnn(store)) {
    throw new AppError(
      'labels-missing',
      'k-NN needs labelled training pictures and labelled test pictures; this data set lacks one of them.',
    );
  }
  const { backend, threads, mode } = config.compute;
  channel.report({ kind: 'started', ...(await startBackend(backend, { threads, mode })) });
  for (const request of job.requests) {
    const { represent, dispose } = representation(request.representation, job, store);
    const evaluation = await measureKnn(store, config, {
      request,
      represent,
      channel,
      onProgress: (phase, done, total) => channel.report({ kind: 'progress', phase, done, total }),
    });
    dispose();
    channel.report({ kind: 'evaluation', step: null, evaluation });
  }
  store.close();
  return { kind: 'done', outcome: 'finished', step: null };
}

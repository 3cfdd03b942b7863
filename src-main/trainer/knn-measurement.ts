import type { RunConfig } from '../../src-shared/config/run-config.ts';
import type { Evaluation, KnnRequest } from '../../src-shared/contract/trainer.ts';
import type { PackedStore } from '../data/packed-store.ts';
import type { Split } from '../data/store-manifest.ts';
import type { LabelledFeatures } from '../learning/evaluation/features.ts';
import { fewLabelAccuracy } from '../learning/evaluation/few-labels.ts';
import { knnAccuracy } from '../learning/evaluation/knn.ts';
import type { EngineChannel } from './engine-channel.ts';
import { representRows, type Represent } from './representations.ts';

export type KnnMeasurement = {
  request: KnnRequest;
  represent: Represent;
  channel: EngineChannel;
  onProgress?: (phase: string, done: number, total: number) => void;
};

function labelledRows(store: PackedStore, split: Split): Uint32Array {
  return store.rowsOf(split).filter((row) => (store.labels[row] ?? -1) >= 0);
}

/** Whether there are labelled pictures to compare with and others to judge. */
export function canMeasureKnn(store: PackedStore): boolean {
  return labelledRows(store, 'train').length > 0 && labelledRows(store, 'test').length > 0;
}

/** At most `limit` rows, evenly spread over all of them, so that no class that stands together is left out. */
function spread(rows: Uint32Array, limit: number): Uint32Array {
  if (rows.length <= limit) return rows;
  return Uint32Array.from({ length: limit }, (_, i) => rows[Math.floor((i * rows.length) / limit)] ?? 0);
}

/**
 * Weighted k-NN accuracy of test pictures against labelled training pictures, with everything that the figure depends on.
 * The caller makes sure that there are labels (canMeasureKnn).
 * @throws when the engine is gone
 */
export async function measureKnn(
  store: PackedStore,
  config: RunConfig,
  { request, represent, channel, onProgress = () => {} }: KnnMeasurement,
): Promise<Evaluation> {
  const { k, temperature, metric, bankLimit, queryLimit } = config.knn;
  const features = async (split: Split, limit: number, phase: string): Promise<LabelledFeatures> => {
    const rows = spread(labelledRows(store, split), limit);
    const represented = await representRows(store, rows, {
      represent,
      channel,
      onProgress: (done) => onProgress(phase, done, rows.length),
    });
    return { ...represented, labels: Int32Array.from(rows, (row) => store.labels[row] ?? -1) };
  };
  const bank = await features('train', bankLimit, `${request.representation}: training pictures`);
  const queries = await features('test', queryLimit, `${request.representation}: test pictures`);
  const protocol = {
    ...request,
    kind: 'knn',
    k,
    temperature,
    metric,
    queries: queries.labels.length,
    bankSplit: 'train',
    querySplit: 'test',
    splitOrigin: store.manifest.splitOrigin,
    layer: request.representation === 'pixels' ? 'pixels' : 'representation',
  } as const;
  if (request.labelsPerClass === null) {
    const { top1, top5, bank: compared } = await channel.during(knnAccuracy(bank, queries, config.knn));
    return { protocol: { ...protocol, bank: compared }, top1, top5, top1Deviation: 0 };
  }
  const { labelsPerClass: perClass, draws: count } = request;
  const { top1, top5, top1Deviation, draws } = await channel.during(
    fewLabelAccuracy(bank, queries, config.knn, { perClass, draws: count, seed: config.seed }),
  );
  return { protocol: { ...protocol, bank: draws[0]?.bank ?? 0 }, top1, top5, top1Deviation };
}

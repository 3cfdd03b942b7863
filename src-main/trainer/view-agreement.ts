import * as tf from '@tensorflow/tfjs-core';
import { setImmediate } from 'node:timers/promises';
import { MOST_PAIRS, type Agreement, type Similarity } from '../../src-shared/contract/preview.ts';
import type { AgreementQuestion } from '../../src-shared/contract/trainer.ts';
import type { PackedStore } from '../data/packed-store.ts';
import { batchRows } from '../data/sampling.ts';
import { matrixOf } from '../learning/diagnostics/matrix.ts';
import { pairAgreement } from '../learning/diagnostics/pair-agreement.ts';
import { buildModel, type Model } from '../learning/networks/model.ts';
import { restoreWeights } from './checkpoint.ts';
import { drawViews } from './draw-views.ts';
import { viewSettings } from './view-settings.ts';

/** So many pictures at once: a large network must not hold the thread for as long as the engine takes for a hang. */
const AT_ONCE = 8;

/** What a network makes of one view of several pictures, a chunk of them at a time. */
type Outputs = { representation: number[][]; embedding: number[][] };

type Loaded = { checkpoint: string; model: Model };

/** Says how alike the network of a checkpoint finds views; it is kept for further questions about it. */
export type AgreementMeter = { measure: (question: AgreementQuestion, store: PackedStore) => Promise<Agreement> };

/** In evaluation mode: batch normalisation takes the running statistics that k-NN judges by too. */
function outputsOf(model: Model, views: tf.Tensor4D, into: Outputs): void {
  const [h, z] = tf.tidy(() => {
    const representation = model.represent(views, 'evaluation');
    return [representation, model.expand(representation, 'evaluation')];
  });
  for (const [tensor, rows] of [
    [h, into.representation],
    [z, into.embedding],
  ] as const) {
    const width = tensor.shape[1] ?? 0;
    const values = tensor.dataSync();
    for (let start = 0; start < values.length; start += width)
      rows.push(Array.from(values.subarray(start, start + width)));
    tensor.dispose();
  }
}

function similarity(first: number[][], second: number[][]): Similarity {
  const matrix = (rows: number[][]) => matrixOf(rows.flat(), rows.length, rows[0]?.length ?? 0);
  const { pairs, others } = pairAgreement(matrix(first), matrix(second));
  return { pairs: Array.from(pairs), others };
}

export function createAgreementMeter(): AgreementMeter {
  let loaded: Loaded | undefined;
  const modelOf = ({ config, checkpoint }: AgreementQuestion, channels: number): Model => {
    if (loaded?.checkpoint === checkpoint.sha256) return loaded.model;
    loaded?.model.dispose();
    loaded = undefined;
    const { encoder, expander, augmentation, seed } = config;
    const model = buildModel({ encoder, expander, channels, size: augmentation.size, seed });
    try {
      restoreWeights(checkpoint, model);
    } catch (error) {
      model.dispose();
      throw error;
    }
    loaded = { checkpoint: checkpoint.sha256, model };
    return model;
  };
  return {
    async measure(question, store) {
      const { config, checkpoint, step } = question;
      const { seed, training, augmentation } = config;
      const model = modelOf(question, store.manifest.channels);
      const batch = batchRows({ seed, step, batchSize: training.batchSize, rows: store.rowsOf('train') });
      const rows = batch.rows.subarray(0, MOST_PAIRS);
      const settings = viewSettings(config, store.manifest);
      const outputs: [Outputs, Outputs] = [
        { representation: [], embedding: [] },
        { representation: [], embedding: [] },
      ];
      for (let start = 0; start < rows.length; start += AT_ONCE) {
        const some = rows.subarray(start, start + AT_ONCE);
        const { views } = drawViews(store, {
          seed,
          epoch: batch.epoch,
          rows: some,
          recipes: augmentation.views,
          settings,
        });
        outputs.forEach((into, branch) => outputsOf(model, views[branch] ?? views[0], into));
        tf.dispose(views);
        await setImmediate();
      }
      const [first, second] = outputs;
      return {
        checkpointStep: checkpoint.step,
        epoch: batch.epoch,
        total: batch.rows.length,
        rows: Array.from(rows),
        embedding: similarity(first.embedding, second.embedding),
        representation: similarity(first.representation, second.representation),
      };
    },
  };
}

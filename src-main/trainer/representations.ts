import * as tf from '@tensorflow/tfjs-core';
import type { PackedStore } from '../data/packed-store.ts';
import type { ViewSettings } from '../learning/augmentations/augment.ts';
import { evaluationView } from '../learning/augmentations/augment.ts';
import type { Model } from '../learning/networks/model.ts';
import type { EngineChannel } from './engine-channel.ts';
import { loadPictures } from './pictures.ts';

const BATCH = 256;

/** Turns pictures [n, size, size, channels] in [0, 1] into one vector each, [n, d]. */
export type Represent = (pictures: tf.Tensor4D) => tf.Tensor;

/** The representation h of a model in evaluation mode, of the whole picture without augmentation. */
export function encoderRepresentation(model: Model, settings: ViewSettings): Represent {
  return (pictures) => model.represent(evaluationView(pictures, settings), 'evaluation');
}

/** The pixels themselves: what every encoder has to beat. */
export const pixelRepresentation: Represent = (pictures) => tf.reshape(pictures, [pictures.shape[0], -1]);

export type Representing = {
  represent: Represent;
  channel: EngineChannel;
  onProgress: (done: number) => void;
};

/**
 * Represents the pictures of `rows`, a batch at a time.
 * @returns row-major [rows, dimensions]
 * @throws when the engine is gone
 */
export async function representRows(
  store: PackedStore,
  rows: Uint32Array,
  { represent, channel, onProgress }: Representing,
): Promise<{ values: Float32Array; dimensions: number }> {
  let values = new Float32Array(0);
  let dimensions = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = tf.tidy(() => represent(loadPictures(store, rows.subarray(start, start + BATCH))));
    dimensions = batch.shape[1] ?? 0;
    if (values.length === 0) values = new Float32Array(rows.length * dimensions);
    values.set(batch.dataSync<'float32'>(), start * dimensions);
    batch.dispose();
    onProgress(Math.min(start + BATCH, rows.length));
    await channel.breathe();
    channel.engineLost.throwIfAborted();
  }
  return { values, dimensions };
}

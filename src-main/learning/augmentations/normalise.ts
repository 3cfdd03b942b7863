import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../src-shared/errors.ts';
import type { PictureShape, Stage } from './stage.ts';

/** One mean and one deviation per channel, of values in [0, 1]. */
export type Normalisation = { mean: readonly number[]; deviation: readonly number[] };

/**
 * (x - mean) / deviation, channel by channel.
 * @throws AppError when there is not one mean and one deviation for each channel
 */
export function normaliseStage({ mean, deviation }: Normalisation, view: PictureShape): Stage {
  if (mean.length !== view.channels || deviation.length !== view.channels) {
    throw new AppError(
      'normalisation-channels',
      `augmentation.normalisation gives ${mean.length} means and ${deviation.length} deviations, but the pictures have ` +
        `${view.channels} channel(s): give one of each per channel, or "dataset".`,
      { kind: 'usage' },
    );
  }
  // Spelled out for a whole row of pixels: broadcasting over the innermost few channels is slow on every CPU backend.
  const row = (perChannel: readonly number[]) =>
    tf.tensor(Array.from({ length: view.width }, () => perChannel).flat(), [1, 1, view.width * view.channels]);
  return {
    values: () => [],
    apply: (pictures) => {
      const rows = tf.reshape(pictures, [pictures.shape[0], view.height, view.width * view.channels]);
      return tf.reshape(tf.div(tf.sub(rows, row(mean)), row(deviation)), pictures.shape);
    },
  };
}

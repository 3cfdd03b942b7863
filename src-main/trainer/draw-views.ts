import * as tf from '@tensorflow/tfjs-core';
import type { AugmentationConfig } from '../../src-shared/config/run-config.ts';
import type { PackedStore } from '../data/packed-store.ts';
import { augment, type ViewSettings } from '../learning/augmentations/augment.ts';
import { drawBatch } from '../learning/augmentations/draw-batch.ts';
import type { ViewParameters } from '../learning/augmentations/view-parameters.ts';
import { loadPictures } from './pictures.ts';

export type DrawnViews = {
  /** The first and the second view of the pictures, [rows, size, size, channels]. */
  views: [tf.Tensor4D, tf.Tensor4D];
  drawn: [ViewParameters[], ViewParameters[]];
};

/** Both views of the pictures of `rows` as epoch `epoch` sees them, and what was drawn for them. The caller disposes them. */
export function drawViews(
  store: PackedStore,
  of: {
    seed: number;
    epoch: number;
    rows: Uint32Array;
    recipes: AugmentationConfig['views'];
    settings: ViewSettings;
  },
): DrawnViews {
  const { seed, epoch, rows, recipes, settings } = of;
  const { size, channels } = store.manifest;
  const source = { height: size, width: size, channels };
  const [first, second] = recipes;
  const drawnFirst = drawBatch({ seed, epoch, rows, branch: 'view1', view: first, source });
  const drawnSecond = drawBatch({ seed, epoch, rows, branch: 'view2', view: second, source });
  const views = tf.tidy((): [tf.Tensor4D, tf.Tensor4D] => {
    const pictures = loadPictures(store, rows);
    return [augment(pictures, drawnFirst, first, settings), augment(pictures, drawnSecond, second, settings)];
  });
  return { views, drawn: [drawnFirst, drawnSecond] };
}

import type { ViewConfig } from '../../../src-shared/config/run-config.ts';
import { randomStream } from '../../../src-shared/random/stream.ts';
import type { PictureSize } from './random-crop.ts';
import { drawViewParameters, type ViewParameters } from './view-parameters.ts';

export type BatchDraw = {
  seed: number;
  epoch: number;
  /** Of the pictures in the data set; not their places in the batch. */
  rows: ArrayLike<number>;
  branch: 'view1' | 'view2';
  view: ViewConfig;
  source: PictureSize;
};

/**
 * The views of a batch. Each picture has a stream of its own (seed, branch, epoch, row), so its view is the same in
 * whatever batch, order or process it comes up, and a preview shows what training uses.
 */
export function drawBatch({ seed, epoch, rows, branch, view, source }: BatchDraw): ViewParameters[] {
  return Array.from(rows, (index) =>
    drawViewParameters(view, source, randomStream({ seed, purpose: branch, epoch, index })),
  );
}

import * as tf from '@tensorflow/tfjs-core';
import type { ViewPairs, ViewsRequest } from '../../src-shared/contract/preview.ts';
import { AppError } from '../../src-shared/errors.ts';
import type { PackedStore } from '../data/packed-store.ts';
import { batchRows, epochOrder } from '../data/sampling.ts';
import { drawViews } from './draw-views.ts';
import { viewSettings } from './view-settings.ts';

/** An answer must fit into a message. */
const ANSWER_BYTES = 32 * 2 ** 20;

/** @throws AppError when a place is not within the batch */
function atPlaces(batch: Uint32Array, places: readonly number[] | undefined): Uint32Array {
  if (places === undefined) return batch;
  return Uint32Array.from(places, (place) => {
    const row = batch[place];
    if (row !== undefined) return row;
    throw new AppError(
      'place-beyond-batch',
      `pictures.places: the batch has no picture at place ${place}; its places are 0 to ${batch.length - 1}.`,
      { kind: 'usage' },
    );
  });
}

/** The epoch, and the pictures from which some are shown, in their order. */
function picturesOf({ seed, pictures }: ViewsRequest, store: PackedStore): { epoch: number; rows: Uint32Array } {
  const rows = store.rowsOf('train');
  if (pictures.kind === 'batch') {
    const batch = batchRows({ seed, rows, step: pictures.step, batchSize: pictures.batchSize });
    return { epoch: batch.epoch, rows: atPlaces(batch.rows, pictures.places) };
  }
  return { epoch: pictures.epoch, rows: epochOrder({ seed, epoch: 0, rows }) };
}

/** Values in [0, 1] as bytes. */
function bytesOf(values: Float32Array | Int32Array | Uint8Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255));
}

/**
 * Pictures of a store with the views that training makes of them, before these are normalised.
 * @throws AppError when a batch is larger than the training pictures, or the recipes do not fit the size of the views
 */
export function makeViewPairs(request: ViewsRequest, store: PackedStore): ViewPairs {
  const { seed, augmentation } = request;
  const { size, channels, classNames } = store.manifest;
  const { epoch, rows: all } = picturesOf(request, store);
  const from = request.from % all.length;
  const bytesOfPair = channels * (size ** 2 + 2 * augmentation.size ** 2);
  const count = Math.max(1, Math.min(request.count, Math.floor(ANSWER_BYTES / bytesOfPair)));
  const rows = all.slice(from, from + count);
  const settings = viewSettings({ augmentation: { ...augmentation, normalisation: 'none' } }, store.manifest);
  const { views, drawn } = drawViews(store, { seed, epoch, rows, recipes: augmentation.views, settings });
  const [first, second] = views;
  const bytes: [Uint8Array, Uint8Array] = [bytesOf(first.dataSync()), bytesOf(second.dataSync())];
  tf.dispose(views);
  return {
    epoch,
    total: all.length,
    from,
    rows: Array.from(rows),
    classes: Array.from(rows, (row) => classNames[store.labels[row] ?? -1] ?? null),
    channels,
    size,
    viewSize: augmentation.size,
    originals: store.read(rows),
    views: bytes,
    drawn,
  };
}

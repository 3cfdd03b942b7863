import * as tf from '@tensorflow/tfjs-core';
import type { PackedStore } from '../data/packed-store.ts';

/** The pictures of `rows` as float32 in [0, 1], [rows, size, size, channels]. The caller disposes them. */
export function loadPictures(store: PackedStore, rows: ArrayLike<number>): tf.Tensor4D {
  const { size, channels } = store.manifest;
  const bytes = store.read(rows);
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = (bytes[i] ?? 0) / 255;
  return tf.tensor4d(values, [rows.length, size, size, channels]);
}

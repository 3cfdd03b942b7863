import * as tf from '@tensorflow/tfjs-core';
import type { KnnConfig } from '../../../src-shared/config/run-config.ts';
import { featuresOf, type Features } from './features.ts';
import { highest } from './nearest.ts';

/** A row of the bank, and its cosine similarity to the query or its Euclidean distance from it. */
export type Neighbour = { row: number; nearness: number };

/** Products held at a time: 64 MiB of float32, besides a copy of the bank. */
const PRODUCTS_AT_ONCE = 2 ** 24;

/**
 * Calls `visit` with every query and its `k` nearest rows of the bank, nearest first; of equal ones the lower row comes
 * first. A query that is not finite has no neighbours. The backend multiplies, a part of the queries at a time, and the
 * host selects, so that ties are settled alike on every backend.
 *
 * Euclidean neighbours are selected in float32 by 2ab - b^2 of centred features; the distances of those selected are
 * then computed exactly, because the difference of large squares would spoil small ones.
 */
export async function forEachNeighbourhood(
  bank: Features,
  queries: Features,
  { k, metric }: Pick<KnnConfig, 'k' | 'metric'>,
  visit: (query: number, neighbours: Neighbour[]) => void,
): Promise<void> {
  const prepare = metric === 'cosine' ? unitRow : difference(meanRow(bank));
  const preparedBank = mapRows(bank, prepare);
  const preparedQueries = mapRows(queries, prepare);
  const handicaps = Float64Array.from({ length: rowCount(bank) }, (_, row) =>
    metric === 'cosine' ? 0 : squaredLength(featuresOf(preparedBank, row)) / 2,
  );
  const scores = new Float64Array(handicaps.length);
  await forEachProductRow(preparedBank, preparedQueries, (query, products) => {
    for (let row = 0; row < scores.length; row++) scores[row] = (products[row] ?? NaN) - (handicaps[row] ?? NaN);
    const subject = featuresOf(preparedQueries, query);
    const neighbours = highest(scores, k).map((row) => ({
      row,
      nearness: metric === 'cosine' ? (scores[row] ?? NaN) : distance(subject, featuresOf(preparedBank, row)),
    }));
    visit(query, neighbours);
  });
}

/** Calls `visit` with every query and its products with all rows of the bank. */
async function forEachProductRow(
  bank: Features,
  queries: Features,
  visit: (query: number, products: ArrayLike<number>) => void,
): Promise<void> {
  const rows = rowCount(bank);
  const columns = tf.tidy(() => tf.transpose(tf.tensor2d(bank.values, [rows, bank.dimensions])));
  const chunk = Math.max(1, Math.floor(PRODUCTS_AT_ONCE / rows));
  for (let start = 0; start < rowCount(queries); start += chunk) {
    const values = queries.values.subarray(start * queries.dimensions, (start + chunk) * queries.dimensions);
    const subjects = tf.tensor2d(values, [values.length / queries.dimensions, queries.dimensions]);
    const products = tf.matMul(subjects, columns);
    // Not inside tf.tidy, which would search an array that it returns for tensors, one number after the other.
    const read = products.dataSync();
    tf.dispose([subjects, products]);
    for (let row = 0; row * rows < read.length; row++) visit(start + row, read.subarray(row * rows, (row + 1) * rows));
    await tf.nextFrame();
  }
  columns.dispose();
}

function rowCount({ values, dimensions }: Features): number {
  return values.length / dimensions;
}

function mapRows(features: Features, change: (row: Float32Array) => Float32Array): Features {
  const values = new Float32Array(features.values.length);
  for (let row = 0; row < rowCount(features); row++) {
    values.set(change(featuresOf(features, row)), row * features.dimensions);
  }
  return { values, dimensions: features.dimensions };
}

function squaredLength(row: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += (row[j] ?? NaN) ** 2;
  return sum;
}

/** The row divided by its length; a shorter one than 1e-12 is divided by that, as torch's F.normalize does. */
function unitRow(row: Float32Array): Float32Array {
  const length = Math.max(Math.sqrt(squaredLength(row)), 1e-12);
  return row.map((value) => value / length);
}

function meanRow(features: Features): Float64Array {
  const sums = new Float64Array(features.dimensions);
  features.values.forEach((value, index) => {
    const j = index % features.dimensions;
    sums[j] = (sums[j] ?? NaN) + value;
  });
  return sums.map((sum) => sum / rowCount(features));
}

function difference(origin: Float64Array): (row: Float32Array) => Float32Array {
  return (row) => row.map((value, j) => value - (origin[j] ?? NaN));
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += ((a[j] ?? NaN) - (b[j] ?? NaN)) ** 2;
  return Math.sqrt(sum);
}

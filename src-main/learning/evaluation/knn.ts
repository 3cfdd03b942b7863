import type { KnnConfig } from '../../../src-shared/config/run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { featuresOf, selectRows, type Features, type LabelledFeatures } from './features.ts';
import { highest } from './nearest.ts';
import { forEachNeighbourhood, type Neighbour } from './neighbours.ts';

export type KnnSettings = Pick<KnnConfig, 'k' | 'temperature' | 'metric'>;

export type KnnPredictions = {
  /** Class per query; -1 where the query's features are not finite. */
  predictions: Int32Array;
  /** Share of the votes, [queries, classes]; NaN where the query's features are not finite. */
  shares: Float64Array;
  classes: number;
  /** Neighbours that voted: k, or the whole bank where that is smaller. */
  neighbours: number;
  /** Rows compared with, and how many were left out of it. */
  bank: number;
  unlabelled: number;
  nonFinite: number;
};

/** Added to a distance before it is inverted: vturrisi/solo-learn@9187ea3, utils/knn.py. */
const DISTANCE_EPSILON = 1e-5;

/**
 * Weighted k-nearest-neighbour classification: the k rows of the bank nearest to a query vote for their class.
 *
 * `cosine`: votes weigh exp(similarity / temperature) (Wu and others 2018; lightly 1.6.0, knn_predict); features are
 * L2-normalised here. `euclidean`: votes weigh 1 / (distance + 1e-5), the temperature has no effect (solo-learn's
 * online default); features are taken as they are.
 *
 * Equal similarities and equal votes go to the lower index. Rows of the bank without a label or with features that are
 * not finite are left out.
 * @throws AppError when no row of the bank is left
 */
export async function classifyByNeighbours(
  bank: LabelledFeatures,
  queries: Features,
  settings: KnnSettings,
): Promise<KnnPredictions> {
  const { usable, ...counts } = usableRows(bank);
  if (usable.labels.length === 0) {
    throw new AppError('knn-without-labels', 'k-NN needs labelled training pictures to compare with: there are none.');
  }
  const classes = Array.from(usable.labels).reduce((most, label) => Math.max(most, label + 1), 0);
  const count = queries.values.length / queries.dimensions;
  const predictions = new Int32Array(count);
  const shares = new Float64Array(count * classes);
  await forEachNeighbourhood(usable, queries, settings, (query, neighbours) => {
    const ofQuery = shares.subarray(query * classes, (query + 1) * classes);
    vote(ofQuery, neighbours, usable.labels, settings);
    predictions[query] = highest(ofQuery, 1)[0] ?? -1;
  });
  const neighbours = Math.min(settings.k, usable.labels.length);
  return { predictions, shares, classes, neighbours, bank: usable.labels.length, ...counts };
}

export type KnnAccuracy = {
  /** Shares of the labelled queries, from 0 to 1. */
  top1: number;
  /** A class without any vote is not among the five. */
  top5: number;
  /** Labelled queries. */
  queries: number;
} & Omit<KnnPredictions, 'predictions' | 'shares'>;

/**
 * How often the class of a query is predicted; queries without a label are left out.
 * @throws AppError when the bank or the queries have no labels
 */
export async function knnAccuracy(
  bank: LabelledFeatures,
  queries: LabelledFeatures,
  settings: KnnSettings,
): Promise<KnnAccuracy> {
  const rows = Array.from(queries.labels, (_, row) => row).filter((row) => (queries.labels[row] ?? -1) >= 0);
  if (rows.length === 0) {
    throw new AppError('knn-without-labels', 'k-NN needs labelled test pictures to judge: there are none.');
  }
  const judged = selectRows(queries, rows);
  const { predictions, shares, ...rest } = await classifyByNeighbours(bank, judged, settings);
  let hits = 0;
  let near = 0;
  predictions.forEach((prediction, query) => {
    const label = judged.labels[query] ?? -1;
    const ofQuery = shares.subarray(query * rest.classes, (query + 1) * rest.classes);
    if (prediction === label) hits++;
    if ((ofQuery[label] ?? 0) > 0 && highest(ofQuery, 5).includes(label)) near++;
  });
  return { top1: hits / rows.length, top5: near / rows.length, queries: rows.length, ...rest };
}

function usableRows(bank: LabelledFeatures): { usable: LabelledFeatures; unlabelled: number; nonFinite: number } {
  const labelled = Array.from(bank.labels, (_, row) => row).filter((row) => (bank.labels[row] ?? -1) >= 0);
  const rows = labelled.filter((row) => featuresOf(bank, row).every(Number.isFinite));
  return {
    usable: rows.length === bank.labels.length ? bank : selectRows(bank, rows),
    unlabelled: bank.labels.length - labelled.length,
    nonFinite: labelled.length - rows.length,
  };
}

/** Writes each class's share of the votes. */
function vote(
  shares: Float64Array,
  neighbours: Neighbour[],
  labels: ArrayLike<number>,
  { metric, temperature }: KnnSettings,
): void {
  const best = neighbours[0]?.nearness ?? NaN;
  let total = 0;
  for (const { row, nearness } of neighbours) {
    // Relative to the best, which leaves the shares as they are and keeps a small temperature from overflowing.
    const weight = metric === 'cosine' ? Math.exp((nearness - best) / temperature) : 1 / (nearness + DISTANCE_EPSILON);
    const label = labels[row] ?? -1;
    shares[label] = (shares[label] ?? NaN) + weight;
    total += weight;
  }
  for (let label = 0; label < shares.length; label++) shares[label] = (shares[label] ?? NaN) / total;
}

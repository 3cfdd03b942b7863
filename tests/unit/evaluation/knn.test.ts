import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { wasm } from '../../../src-main/compute/wasm/backend.ts';
import { featuresOf, type LabelledFeatures } from '../../../src-main/learning/evaluation/features.ts';
import { fewLabelAccuracy } from '../../../src-main/learning/evaluation/few-labels.ts';
import { classifyByNeighbours, knnAccuracy, type KnnSettings } from '../../../src-main/learning/evaluation/knn.ts';
import { appErrorOf } from '../../support/app-error-of.ts';
import { describeOnBackend } from '../../support/backends.ts';
import { normalValues } from '../../support/random-values.ts';

const cosine: KnnSettings = { k: 5, temperature: 0.1, metric: 'cosine' };
const euclidean: KnnSettings = { k: 5, temperature: 0.1, metric: 'euclidean' };

const features = (rows: number[][], labels: number[]): LabelledFeatures => ({
  values: Float32Array.from(rows.flat()),
  dimensions: rows[0]?.length ?? 0,
  labels,
});

/** Pictures around one centre per class. */
function clusters(count: number, dimensions: number, classes: number, seed: number): LabelledFeatures {
  const centres = normalValues(classes * dimensions, 99);
  const noise = normalValues(count * dimensions, seed);
  const labels = Array.from({ length: count }, (_, row) => row % classes);
  const values = noise.map((value, index) => {
    const label = labels[Math.floor(index / dimensions)] ?? 0;
    return value + (centres[label * dimensions + (index % dimensions)] ?? NaN);
  });
  return { values, dimensions, labels };
}

/** One query's votes per class by plain loops in float64. */
function naiveShares(
  bank: LabelledFeatures,
  query: Float32Array,
  classes: number,
  { k, temperature, metric }: KnnSettings,
) {
  const length = (row: ArrayLike<number>) => Math.hypot(...Array.from(row));
  const weighed = Array.from(bank.labels, (label, index) => {
    const row = featuresOf(bank, index);
    const product = row.reduce((sum, value, j) => sum + value * (query[j] ?? NaN), 0);
    const distance = length(row.map((value, j) => value - (query[j] ?? NaN)));
    const similarity = product / (length(row) * length(query));
    return metric === 'cosine'
      ? { label, nearness: similarity, weight: Math.exp(similarity / temperature) }
      : { label, nearness: -distance, weight: 1 / (distance + 1e-5) };
  });
  const chosen = weighed.sort((a, b) => b.nearness - a.nearness).slice(0, k);
  const total = chosen.reduce((sum, { weight }) => sum + weight, 0);
  return Array.from({ length: classes }, (_, label) =>
    chosen.filter((neighbour) => neighbour.label === label).reduce((sum, { weight }) => sum + weight / total, 0),
  );
}

function declareTests(): void {
  describe('votes', () => {
    test.each<[string, KnnSettings]>([
      ['cosine', cosine],
      ['cosine, one neighbour', { ...cosine, k: 1 }],
      ['cosine, the whole bank', { ...cosine, k: 1000 }],
      ['euclidean', euclidean],
      ['euclidean, the whole bank', { ...euclidean, k: 1000 }],
    ])('agree with plain loops: %s', async (_, settings) => {
      const bank = clusters(120, 9, 4, 1);
      const queries = clusters(30, 9, 4, 2);
      const found = await classifyByNeighbours(bank, queries, settings);
      expect(found).toMatchObject({ classes: 4, bank: 120, neighbours: Math.min(settings.k, 120) });
      for (let query = 0; query < 30; query++) {
        const expected = naiveShares(bank, featuresOf(queries, query), 4, settings);
        expected.forEach((share, label) => expect(found.shares[query * 4 + label]).toBeCloseTo(share, 5));
        expect(found.predictions[query]).toBe(expected.indexOf(Math.max(...expected)));
      }
    });

    test('do not depend on how many queries are asked at once', async () => {
      const bank = clusters(6000, 4, 3, 3);
      const queries = clusters(5000, 4, 3, 4);
      const together = await classifyByNeighbours(bank, queries, cosine);
      for (const query of [0, 2795, 2796, 4999]) {
        const alone = await classifyByNeighbours(bank, { values: featuresOf(queries, query), dimensions: 4 }, cosine);
        expect(alone.predictions[0]).toBe(together.predictions[query]);
        alone.shares.forEach((share, label) => expect(together.shares[query * 3 + label]).toBeCloseTo(share, 5));
      }
    });

    test('of a small temperature do not overflow', async () => {
      const bank = features(
        [
          [1, 0],
          [0.9, 0.1],
          [0, 1],
        ],
        [0, 1, 2],
      );
      const { shares } = await classifyByNeighbours(bank, features([[1, 0.001]], [0]), {
        ...cosine,
        temperature: 1e-4,
      });
      expect(shares[0]).toBeCloseTo(1, 5);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    });

    test('by distance see small differences far from the origin', async () => {
      const bank = features(
        [
          [1000, 1000.5],
          [1000, 1000.25],
          [1001, 1000],
        ],
        [0, 1, 2],
      );
      const found = await classifyByNeighbours(bank, features([[1000, 1000.375]], [0]), { ...euclidean, k: 2 });
      expect([...found.shares]).toEqual([0.5, 0.5, 0]);
      expect(found.predictions[0]).toBe(0);
    });

    test('that are equal go to the lower class, and equal neighbours to the lower row', async () => {
      const bank = features(
        [
          [1, 0],
          [1, 0],
          [1, 0],
        ],
        [2, 1, 0],
      );
      const query = features([[1, 0]], [0]);
      expect((await classifyByNeighbours(bank, query, { ...cosine, k: 1 })).predictions[0]).toBe(2);
      expect((await classifyByNeighbours(bank, query, { ...cosine, k: 2 })).predictions[0]).toBe(1);
    });
  });

  describe('what cannot vote', () => {
    test('rows without a label are left out and counted', async () => {
      const bank = features(
        [
          [1, 0],
          [1, 0],
          [0, 1],
        ],
        [-1, -1, 3],
      );
      const found = await classifyByNeighbours(bank, features([[1, 0]], [0]), cosine);
      expect(found).toMatchObject({ bank: 1, neighbours: 1, unlabelled: 2, nonFinite: 0, classes: 4 });
      expect(found.predictions[0]).toBe(3);
    });

    test.each([cosine, euclidean])('rows that are not finite are left out and counted ($metric)', async (settings) => {
      const bank = features(
        [
          [NaN, 0],
          [1, Infinity],
          [0, 1],
        ],
        [0, 1, 2],
      );
      const found = await classifyByNeighbours(bank, features([[1, 0]], [0]), settings);
      expect(found).toMatchObject({ bank: 1, nonFinite: 2 });
      expect(found.predictions[0]).toBe(2);
    });

    test.each([cosine, euclidean])('a query that is not finite has no prediction ($metric)', async (settings) => {
      const bank = features(
        [
          [1, 0],
          [0, 1],
        ],
        [0, 1],
      );
      const found = await classifyByNeighbours(
        bank,
        features(
          [
            [NaN, 0],
            [0, 1],
          ],
          [0, 1],
        ),
        settings,
      );
      expect([...found.predictions]).toEqual([-1, 1]);
      expect([...found.shares.subarray(0, 2)]).toEqual([NaN, NaN]);
    });
  });

  describe('accuracy', () => {
    const bank = features(
      [
        [1, 0],
        [0.9, 0.1],
        [0, 1],
        [-1, 0],
      ],
      [0, 1, 2, 3],
    );

    test('counts first places and first five with a vote, among the labelled queries', async () => {
      const queries = features(
        [
          [1, 0],
          [1, 0.01],
          [0, 1],
          [0, 1],
          [0, 1],
        ],
        [0, 1, 3, 2, -1],
      );
      // Three neighbours: of the third query's class there is none among them.
      const found = await knnAccuracy(bank, queries, { ...cosine, k: 3 });
      expect(found).toMatchObject({ top1: 0.5, top5: 0.75, queries: 4, bank: 4, neighbours: 3 });
    });

    test('a class that the bank does not have is never right', async () => {
      expect(await knnAccuracy(bank, features([[1, 0]], [17]), cosine)).toMatchObject({ top1: 0, top5: 0 });
    });

    test('without labels is refused with a sentence', async () => {
      const unlabelled = features([[1, 0]], [-1]);
      const ofBank = await appErrorOf(knnAccuracy(unlabelled, bank, cosine));
      const ofQueries = await appErrorOf(knnAccuracy(bank, unlabelled, cosine));
      expect([ofBank.code, ofQueries.code]).toEqual(['knn-without-labels', 'knn-without-labels']);
      expect(ofBank.message).toContain('training pictures');
      expect(ofQueries.message).toContain('test pictures');
    });

    test('leaves no tensor behind', async () => {
      const before = tf.memory().numTensors;
      await knnAccuracy(bank, bank, cosine);
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  describe('accuracy with few labels', () => {
    const bank = clusters(400, 6, 4, 5);
    const queries = clusters(200, 6, 4, 6);

    test('is the mean of its draws, with their deviation', async () => {
      const found = await fewLabelAccuracy(bank, queries, cosine, { perClass: 3, draws: 4, seed: 1 });
      const figures = found.draws.map(({ top1 }) => top1);
      const mean = figures.reduce((sum, top1) => sum + top1, 0) / 4;
      const squares = figures.reduce((sum, top1) => sum + (top1 - mean) ** 2, 0);
      expect(found.top1).toBeCloseTo(mean, 12);
      expect(found.top1Deviation).toBeCloseTo(Math.sqrt(squares / 3), 12);
      expect(found.top1Deviation).toBeGreaterThan(0);
      expect(found.draws.map((draw) => draw.bank)).toEqual([12, 12, 12, 12]);
    });

    test('repeats with its seed, and is lower than with all labels', async () => {
      const draws = { perClass: 2, draws: 3, seed: 8 };
      const first = await fewLabelAccuracy(bank, queries, cosine, draws);
      expect(await fewLabelAccuracy(bank, queries, cosine, draws)).toEqual(first);
      expect(first.top1).toBeLessThan((await knnAccuracy(bank, queries, cosine)).top1);
    });

    test('of one draw has the deviation 0', async () => {
      const found = await fewLabelAccuracy(bank, queries, cosine, { perClass: 5, draws: 1, seed: 0 });
      expect(found.top1Deviation).toBe(0);
    });
  });
}

await describeOnBackend(wasm, 'k-NN', declareTests);

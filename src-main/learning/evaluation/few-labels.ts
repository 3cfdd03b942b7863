import { permutation } from '../../../src-shared/random/permutation.ts';
import { randomStream } from '../../../src-shared/random/stream.ts';
import { selectRows, type LabelledFeatures } from './features.ts';
import { knnAccuracy, type KnnAccuracy, type KnnSettings } from './knn.ts';

export type LabelDraws = {
  /** Labelled pictures per class; a class that has fewer gives all of them. */
  perClass: number;
  draws: number;
  seed: number;
};

export type FewLabelAccuracy = {
  /** Means over the draws. */
  top1: number;
  top5: number;
  /** Standard deviation over the draws (divisor draws - 1); 0 when there was one. */
  top1Deviation: number;
  /** Each draw's own figures. */
  draws: KnnAccuracy[];
};

/**
 * k-NN accuracy when only a few pictures per class have a label. Which ones is drawn anew each time, and follows from the
 * seed, the number of the draw and the order of the bank.
 * @throws AppError when the bank or the queries have no labels
 */
export async function fewLabelAccuracy(
  bank: LabelledFeatures,
  queries: LabelledFeatures,
  settings: KnnSettings,
  { perClass, draws, seed }: LabelDraws,
): Promise<FewLabelAccuracy> {
  const results: KnnAccuracy[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const rows = drawLabelled(bank.labels, perClass, seed, draw);
    results.push(await knnAccuracy(selectRows(bank, rows), queries, settings));
  }
  const mean = (of: (result: KnnAccuracy) => number): number =>
    results.reduce((sum, result) => sum + of(result), 0) / draws;
  const top1 = mean((result) => result.top1);
  const squares = results.reduce((sum, result) => sum + (result.top1 - top1) ** 2, 0);
  return {
    top1,
    top5: mean((result) => result.top5),
    top1Deviation: draws === 1 ? 0 : Math.sqrt(squares / (draws - 1)),
    draws: results,
  };
}

/** The first `perClass` rows of each class in a random order of all rows. */
export function drawLabelled(labels: ArrayLike<number>, perClass: number, seed: number, draw: number): number[] {
  const taken = new Map<number, number>();
  const order = permutation(labels.length, randomStream({ seed, purpose: 'labelSubset', epoch: 0, index: draw }));
  return Array.from(order).filter((row) => {
    const label = labels[row] ?? -1;
    const ofClass = taken.get(label) ?? 0;
    if (label < 0 || ofClass >= perClass) return false;
    taken.set(label, ofClass + 1);
    return true;
  });
}

import type { Agreement, Similarity, ViewPairs } from '../../../src-shared/contract/preview.ts';

/** What a network makes of one pair of views: cosine similarities of its embeddings z and representations h. */
export type OfPair = { embedding: number; representation: number };

/** Pairs that agree by less than this beyond strangers do not tell pictures apart. */
const SMALLEST_GAP = 0.05;

/** For each of the pairs that are shown; undefined where the answer is about other views, as a moment after a refresh. */
export function agreementOfPairs(agreement: Agreement, pairs: ViewPairs): (OfPair | undefined)[] {
  if (agreement.epoch !== pairs.epoch) return pairs.rows.map(() => undefined);
  // A picture's views in an epoch are the same wherever it stands.
  const placeOf = new Map(agreement.rows.map((row, place) => [row, place]));
  return pairs.rows.map((row) => {
    const place = placeOf.get(row);
    const embedding = agreement.embedding.pairs[place ?? -1];
    const representation = agreement.representation.pairs[place ?? -1];
    return embedding === undefined || representation === undefined ? undefined : { embedding, representation };
  });
}

export function meanOf({ pairs }: Similarity): number {
  return pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
}

/** '0.93', '−0.10'; what is no number says so. */
export function formatSimilarity(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value.toFixed(2).replace('-', '−');
}

/** What the figures mean, in one sentence; `isAlarm` when the network tells no pictures apart. */
export function readAgreement({ embedding }: Agreement): { isAlarm: boolean; sentence: string } {
  const gap = meanOf(embedding) - embedding.others;
  if (embedding.pairs.length < 2)
    return { isAlarm: false, sentence: 'One picture alone has nothing to be compared with.' };
  if (Number.isNaN(gap)) return { isAlarm: true, sentence: 'What the network gives is not finite.' };
  if (gap < SMALLEST_GAP) {
    const sentence =
      'The network finds views of different pictures as alike as those of one: it tells no pictures apart, as one that ' +
      'has collapsed does, and one that has only begun.';
    return { isAlarm: true, sentence };
  }
  const sentence =
    'Agreement counts only beyond that of different pictures: a collapsed network agrees about everything.';
  return { isAlarm: false, sentence };
}

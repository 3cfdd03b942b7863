import { randomStream } from '../../../src-shared/random/stream.ts';

/** What is left to chance in a round of the soak: the same for the same seed and round. */
export type Choices = {
  /** A whole number from 0 to n - 1. */
  below: (n: number) => number;
  /** @throws when there is nothing to choose from */
  oneOf: <Value>(values: readonly Value[]) => Value;
  /** True in a share of the cases. */
  happens: (share: number) => boolean;
};

export function choicesOf(seed: number, round: number): Choices {
  const stream = randomStream({ seed, purpose: 'order', epoch: round, index: 0 });
  return {
    below: (n) => stream.integerBelow(n),
    oneOf(values) {
      const [chosen] = values.slice(stream.integerBelow(values.length));
      if (chosen === undefined) throw new Error('there is nothing to choose from');
      return chosen;
    },
    happens: (share) => stream.uniform() < share,
  };
}

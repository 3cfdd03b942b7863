import { philox, type Key } from './philox.ts';

/**
 * What random numbers are drawn for. Each purpose is a family of streams of its own. A number, once used, keeps its
 * meaning: old runs are repeated with it. New purposes take new numbers.
 */
export const PURPOSES = {
  /** The order of the training rows of an epoch; index 0. */
  order: 1,
  /** The first and the second view of a picture; index is the row. */
  view1: 2,
  view2: 3,
  /** Initial weights; epoch 0, index numbers the parameter. */
  weights: 4,
  /** The split of a data set into training and test rows; epoch 0, index 0. */
  split: 5,
  /** Which labels an evaluation with few labels may see; index numbers the draw. */
  labelSubset: 6,
} as const;
export type Purpose = keyof typeof PURPOSES;

/** All are unsigned 32-bit integers, except the purpose. */
export type StreamAddress = { seed: number; purpose: Purpose; epoch: number; index: number };

export type RandomStream = {
  /** A word of 32 random bits, from 0 to 2^32 - 1. */
  nextUint32(): number;
  /** In [0, 1), a multiple of 2^-24: the same number in float32, where more bits could round up to 1. */
  uniform(): number;
  /** In [from, to), up to rounding. */
  uniformBetween(from: number, to: number): number;
  /** Mean 0, deviation 1 (Box-Muller); never beyond 6.7. */
  normal(): number;
  /** An integer in [0, n), each equally likely (rejection, no bias); n from 1 to 2^32. */
  integerBelow(n: number): number;
};

const TWO_32 = 2 ** 32;

/**
 * The random numbers of one address, from their start. They depend on the address alone: not on what was drawn
 * elsewhere before, nor on the process or the order of calls.
 */
export function randomStream(address: StreamAddress): RandomStream {
  const { seed, purpose, epoch, index } = address;
  requireUint32('seed', seed);
  requireUint32('epoch', epoch);
  requireUint32('index', index);
  const key: Key = [seed, PURPOSES[purpose]];
  const words = new Uint32Array(4);
  let block = 0;
  let used = 4;
  let spareNormal: number | undefined;

  function nextUint32(): number {
    if (used === 4) {
      if (block === TWO_32) throw new RangeError(`the random stream for "${purpose}" is used up`);
      philox([block++, index, epoch, 0], key, words);
      used = 0;
    }
    return words[used++] ?? 0;
  }
  function uniform(): number {
    return (nextUint32() >>> 8) / 2 ** 24;
  }
  function normal(): number {
    if (spareNormal !== undefined) {
      const spare = spareNormal;
      spareNormal = undefined;
      return spare;
    }
    const radius = Math.sqrt(-2 * Math.log((nextUint32() + 1) / TWO_32));
    const angle = (2 * Math.PI * nextUint32()) / TWO_32;
    spareNormal = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
  function integerBelow(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > TWO_32) throw new RangeError(`no integer is below ${n}`);
    const limit = TWO_32 - (TWO_32 % n);
    let word = nextUint32();
    while (word >= limit) word = nextUint32();
    return word % n;
  }
  return {
    nextUint32,
    uniform,
    uniformBetween: (from, to) => from + (to - from) * uniform(),
    normal,
    integerBelow,
  };
}

function requireUint32(name: string, value: number): void {
  if (!Number.isInteger(value) || value < 0 || value >= TWO_32) {
    throw new RangeError(`${name} of a random stream must be an unsigned 32-bit integer, not ${value}`);
  }
}

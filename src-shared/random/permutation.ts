import type { RandomStream } from './stream.ts';

/** Draws between two halts of {@link permuting}: a fraction of a millisecond. */
const DRAWS_AT_ONCE = 1024;

/**
 * The integers from 0 to n - 1 in random order, each order equally likely (Fisher-Yates), made in pieces: it halts every
 * now and then, so that a process with other duties can see to them. The order is what it returns.
 */
export function* permuting(n: number, stream: RandomStream): Generator<void, Uint32Array, void> {
  const order = new Uint32Array(n).map((_, position) => position);
  for (let last = n - 1; last > 0; last--) {
    const chosen = stream.integerBelow(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = moved;
    if (last % DRAWS_AT_ONCE === 0) yield;
  }
  return order;
}

/** The same at once. */
export function permutation(n: number, stream: RandomStream): Uint32Array {
  const pieces = permuting(n, stream);
  for (;;) {
    const { done, value } = pieces.next();
    if (done === true) return value;
  }
}

import type { RandomStream } from './stream.ts';

/** The integers from 0 to n - 1 in random order, each order equally likely (Fisher-Yates). */
export function permutation(n: number, stream: RandomStream): Uint32Array {
  const order = new Uint32Array(n).map((_, position) => position);
  for (let last = n - 1; last > 0; last--) {
    const chosen = stream.integerBelow(last + 1);
    const moved = order[last] ?? 0;
    order[last] = order[chosen] ?? 0;
    order[chosen] = moved;
  }
  return order;
}

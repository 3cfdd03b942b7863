/** The best so far as a binary heap with the worst of them at its root. */
type Heap = { scores: ArrayLike<number>; indices: number[] };

/**
 * The indices of the `k` highest scores, best first; of equal scores the lower index comes first, so the result does
 * not depend on the backend. NaN never counts. Fewer than k when there are fewer scores.
 */
export function highest(scores: ArrayLike<number>, k: number): number[] {
  const heap: Heap = { scores, indices: [] };
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index] ?? NaN;
    if (Number.isNaN(score)) continue;
    if (heap.indices.length < k) {
      heap.indices.push(index);
      rise(heap, heap.indices.length - 1);
    } else if (score > (scores[heap.indices[0] ?? -1] ?? NaN)) {
      heap.indices[0] = index;
      sink(heap);
    }
  }
  return heap.indices.sort((a, b) => (isWorse(scores, a, b) ? 1 : -1));
}

function isWorse(scores: ArrayLike<number>, a: number, b: number): boolean {
  const ofA = scores[a] ?? NaN;
  const ofB = scores[b] ?? NaN;
  return ofA < ofB || (ofA === ofB && a > b);
}

/** Whether the entry at place `a` must stand above that at place `b`; places beyond the end never do. */
function belongsAbove({ scores, indices }: Heap, a: number, b: number): boolean {
  const first = indices[a];
  const second = indices[b];
  return first !== undefined && second !== undefined && isWorse(scores, first, second);
}

function exchange({ indices }: Heap, a: number, b: number): void {
  const first = indices[a] ?? -1;
  indices[a] = indices[b] ?? -1;
  indices[b] = first;
}

function rise(heap: Heap, from: number): void {
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (!belongsAbove(heap, place, parent)) return;
    exchange(heap, place, parent);
    place = parent;
  }
}

function sink(heap: Heap): void {
  let place = 0;
  for (;;) {
    const left = 2 * place + 1;
    const child = belongsAbove(heap, left + 1, left) ? left + 1 : left;
    if (!belongsAbove(heap, child, place)) return;
    exchange(heap, place, child);
    place = child;
  }
}

import { breathing } from './breathing.ts';

/** Sorted at once by the system's own sort: a few milliseconds at most. */
const RUN = 2048;

/**
 * The items by their keys in the order of code units, as Array.prototype.sort has them, without keeping the process
 * from other duties. Items of equal keys keep their order.
 */
export async function sortBreathing<T extends object>(items: T[], keyOf: (item: T) => string): Promise<T[]> {
  const breathe = breathing();
  let sorted: T[] = [];
  for (let start = 0; start < items.length; start += RUN) {
    const run = items.slice(start, start + RUN).sort((a, b) => compare(keyOf(a), keyOf(b)));
    for (const item of run) sorted.push(item);
    await breathe();
  }
  for (let width = RUN; width < items.length; width *= 2) {
    const merged: T[] = [];
    for (let start = 0; start < items.length; start += 2 * width) {
      for (const item of merge(sorted, start, width, keyOf)) {
        merged.push(item);
        if (merged.length % RUN === 0) await breathe();
      }
    }
    sorted = merged;
  }
  return sorted;
}

/** The items of two sorted stretches of `width` that lie one behind the other. */
function* merge<T>(items: T[], start: number, width: number, keyOf: (item: T) => string): Generator<T> {
  const end = Math.min(start + 2 * width, items.length);
  let left = start;
  let right = Math.min(start + width, end);
  const middle = right;
  while (left < middle || right < end) {
    const [a, b] = [left < middle ? items[left] : undefined, right < end ? items[right] : undefined];
    if (a !== undefined && (b === undefined || keyOf(a) <= keyOf(b))) {
      yield a;
      left++;
    } else if (b !== undefined) {
      yield b;
      right++;
    }
  }
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

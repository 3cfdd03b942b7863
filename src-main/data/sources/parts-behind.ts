/** The parts of a source that have something behind its first `from` items, and where in each of them it begins. */
export function* partsBehind<T extends { count: number }>(
  parts: Iterable<T>,
  from: number,
): Generator<{ part: T; start: number }> {
  let before = 0;
  for (const part of parts) {
    if (from < before + part.count) yield { part, start: Math.max(0, from - before) };
    before += part.count;
  }
}

/** The integers from `start` to below `end`. */
export function* range(start: number, end: number): Generator<number> {
  for (let i = start; i < end; i++) yield i;
}

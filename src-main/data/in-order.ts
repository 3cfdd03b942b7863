/**
 * Runs `work` on every item, at most `parallel` of them at once, and gives the results in the order of the items: the
 * outcome does not depend on which finishes first. When the reader stops early, what is under way is waited for.
 */
export async function* mapInOrder<T, R>(
  items: Iterable<T>,
  parallel: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R, void> {
  const underWay: Promise<R>[] = [];
  try {
    for (const item of items) {
      const result = work(item);
      // A result that fails before its turn is not unhandled: the error is thrown when its turn comes.
      result.catch(() => undefined);
      underWay.push(result);
      if (underWay.length === parallel) yield* nextOf(underWay);
    }
    while (underWay.length > 0) yield* nextOf(underWay);
  } finally {
    await Promise.allSettled(underWay);
  }
}

async function* nextOf<R>(underWay: Promise<R>[]): AsyncGenerator<R, void> {
  const first = underWay.shift();
  if (first) yield await first;
}

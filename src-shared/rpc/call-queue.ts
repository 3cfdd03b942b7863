/** Calls of one client that are answered at the same time at most: more wait. Subscriptions hold back by themselves. */
export const MOST_CALLS = 64;

/** The calls of one client, begun in the order in which they came. */
export type CallQueue = {
  /** @param begin called at once or when it is the call's turn */
  add: (id: number, begin: () => void) => void;
  has: (id: number) => boolean;
  /** The call has ended, or nobody waits for it any more. */
  leave: (id: number) => void;
  /** The client takes answers again. */
  advance: () => void;
  /** Begins no call any more. */
  clear: () => void;
};

/**
 * Lets calls wait while so many are under way, or the client does not take its answers: a few bytes may ask for
 * megabytes, and a connection tells thousands of small calls at once.
 */
export function createCallQueue(hasRoom: () => boolean): CallQueue {
  const waiting = new Map<number, () => void>();
  const underWay = new Set<number>();

  const advance = () => {
    for (const [id, begin] of waiting) {
      if (underWay.size >= MOST_CALLS || !hasRoom()) return;
      waiting.delete(id);
      underWay.add(id);
      begin();
    }
  };
  return {
    add(id, begin) {
      waiting.set(id, begin);
      advance();
    },
    has: (id) => waiting.has(id) || underWay.has(id),
    leave(id) {
      waiting.delete(id);
      if (underWay.delete(id)) advance();
    },
    advance,
    clear: () => waiting.clear(),
  };
}

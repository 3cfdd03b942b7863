export type BoundedCache<Key, Value> = {
  /** Counts as a use. */
  get: (key: Key) => Value | undefined;
  /** Drops what was not used for longest until everything fits; what is put in stays, however heavy. */
  put: (key: Key, value: Value) => void;
  clear: () => void;
};

/**
 * Keeps values up to a limit together.
 * @param options.weigh what a value counts, in the unit of `limit`
 * @param options.onDrop frees what a value holds, once for every value that leaves
 */
export function createBoundedCache<Key, Value>(options: {
  limit: number;
  weigh: (value: Value) => number;
  onDrop: (value: Value) => void;
}): BoundedCache<Key, Value> {
  const { limit, weigh, onDrop } = options;
  // A map keeps the order in which keys were put in: the first one is the one that was not used for longest.
  const values = new Map<Key, Value>();
  let weight = 0;

  const drop = (key: Key, value: Value) => {
    values.delete(key);
    weight -= weigh(value);
    onDrop(value);
  };
  return {
    get(key) {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    put(key, value) {
      const before = values.get(key);
      if (before !== undefined) drop(key, before);
      values.set(key, value);
      weight += weigh(value);
      for (const [oldKey, old] of values) {
        if (weight <= limit || oldKey === key) break;
        drop(oldKey, old);
      }
    },
    clear() {
      for (const [key, value] of values) drop(key, value);
    },
  };
}

/** A place for one value: a newer one takes the place of one that nobody took. */
export type Newest<Value> = {
  put: (value: Value) => void;
  /** Resolves as soon as there is a value; for one taker at a time. */
  take: () => Promise<Value>;
};

export function keepNewest<Value>(): Newest<Value> {
  let waiting: { value: Value } | undefined;
  let deliver: ((value: Value) => void) | undefined;
  return {
    put(value) {
      if (deliver === undefined) {
        waiting = { value };
        return;
      }
      deliver(value);
      deliver = undefined;
    },
    take() {
      const { promise, resolve } = Promise.withResolvers<Value>();
      if (waiting === undefined) deliver = resolve;
      else resolve(waiting.value);
      waiting = undefined;
      return promise;
    },
  };
}

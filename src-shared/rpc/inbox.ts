/** Messages that have arrived and wait to be read, one reader at a time. */
export type Inbox<Message> = {
  push: (message: Message) => void;
  /** The reader learns of it when it has read what arrived before. */
  fail: (error: Error) => void;
  /** @throws the signal's reason, at once; the error given to `fail` */
  next: () => Promise<Message>;
};

export function createInbox<Message>(signal: AbortSignal | undefined): Inbox<Message> {
  const arrived: Message[] = [];
  let failure: Error | undefined;
  let wake = () => {};
  return {
    push(message) {
      arrived.push(message);
      wake();
    },
    fail(error) {
      failure ??= error;
      wake();
    },
    async next() {
      const onAbort = () => wake();
      signal?.addEventListener('abort', onAbort);
      try {
        for (;;) {
          signal?.throwIfAborted();
          const message = arrived.shift();
          if (message !== undefined) return message;
          if (failure !== undefined) throw failure;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      } finally {
        signal?.removeEventListener('abort', onAbort);
      }
    },
  };
}

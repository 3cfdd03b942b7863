/** Those who follow something by its name, to be told when it has changed. */
export type Followers = {
  /**
   * Calls `onChange` now and at every change.
   * @returns a promise that resolves when the follower leaves, and fails as `onChange` does
   */
  follow: (name: string, signal: AbortSignal, onChange: () => void) => Promise<void>;
  changed: (name: string) => void;
};

export function createFollowers(): Followers {
  const followers = new Map<string, Set<() => void>>();
  return {
    follow(name, signal, onChange) {
      onChange();
      const all = followers.get(name) ?? new Set();
      return new Promise((resolve, reject) => {
        const tell = () => {
          try {
            onChange();
          } catch (error) {
            // What was followed is gone: that is this follower's to know, and nobody else's trouble.
            reject(error instanceof Error ? error : new Error(String(error)));
            leave();
          }
        };
        const leave = () => {
          all.delete(tell);
          if (all.size === 0) followers.delete(name);
          resolve();
        };
        followers.set(name, all.add(tell));
        if (signal.aborted) leave();
        else signal.addEventListener('abort', leave, { once: true });
      });
    },
    changed(name) {
      for (const onChange of followers.get(name) ?? []) onChange();
    },
  };
}

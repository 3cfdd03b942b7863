/** Those who follow something by its name, to be told when it has changed. */
export type Followers = {
  /**
   * Calls `onChange` now and at every change.
   * @returns a promise that resolves when the follower leaves
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
      followers.set(name, all.add(onChange));
      return new Promise((resolve) => {
        const leave = () => {
          all.delete(onChange);
          if (all.size === 0) followers.delete(name);
          resolve();
        };
        if (signal.aborted) leave();
        else signal.addEventListener('abort', leave, { once: true });
      });
    },
    changed(name) {
      for (const onChange of followers.get(name) ?? []) onChange();
    },
  };
}

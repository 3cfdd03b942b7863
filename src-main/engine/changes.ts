import { createFollowers } from './followers.ts';

/** How often something of a kind has changed since the engine began: who sees another number asks anew. */
export type ChangeCounts = { runs: number; datasets: number };

export type Changes = {
  changed: (kind: keyof ChangeCounts) => void;
  follow: (signal: AbortSignal, emit: (counts: ChangeCounts) => void) => Promise<void>;
};

export function createChanges(): Changes {
  const followers = createFollowers();
  const counts: ChangeCounts = { runs: 0, datasets: 0 };
  return {
    changed(kind) {
      counts[kind] += 1;
      followers.changed('');
    },
    follow: (signal, emit) => followers.follow('', signal, () => emit({ ...counts })),
  };
}

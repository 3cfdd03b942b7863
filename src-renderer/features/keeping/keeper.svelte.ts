import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import { bindShortcuts } from '../../lib/shortcuts.ts';
import { changeRuns } from './change-runs.ts';
import { keepingsFor, type Keeping } from './keeping.ts';

/** What is done with how some runs are kept: by buttons, by keys, and in two dialogs. */
export type Keeper = {
  readonly runs: readonly RunSummary[];
  readonly keepings: readonly Keeping[];
  readonly areInTrash: boolean;
  /** The dialog that is open; of a deletion with the runs as they were when it was asked for. */
  readonly opened: { kind: 'tags' } | { kind: 'delete'; runs: readonly RunSummary[] } | undefined;
  act: (keeping: Keeping) => void;
  open: (kind: 'tags' | 'delete') => void;
  close: () => void;
};

/**
 * Call it while a component is set up.
 * @param runs those that are meant now
 * @param rename opens the box for a new name, where there is one
 */
export function createKeeper(runs: () => readonly RunSummary[], rename: () => void): Keeper {
  let opened = $state.raw<Keeper['opened']>();
  const keepings = $derived(keepingsFor(runs()));
  const areInTrash = $derived(runs().length > 0 && runs().every(({ trashedAt }) => trashedAt !== null));
  const act = ({ wanted, told }: Keeping) => void changeRuns(runs(), wanted, told);
  const open = (kind: 'tags' | 'delete') => (opened = kind === 'tags' ? { kind } : { kind, runs: runs() });

  const doing = (id: Keeping['id']) => {
    const found = () => keepings.find((keeping) => keeping.id === id);
    const perform = () => {
      const keeping = found();
      if (keeping !== undefined) act(keeping);
    };
    return { act: perform, when: () => runs().length > 0 && found() !== undefined };
  };
  const trash = doing('trash');
  $effect(() =>
    bindShortcuts({
      'runs.rename': { act: rename, when: () => runs().length === 1 && !areInTrash },
      'runs.tags': { act: () => void open('tags'), when: () => runs().length > 0 && !areInTrash },
      'runs.pin': doing('pin'),
      'runs.archive': doing('archive'),
      'runs.restore': doing('restore'),
      'runs.trash': {
        act: () => (areInTrash ? void open('delete') : trash.act()),
        when: () => areInTrash || trash.when(),
      },
    }),
  );
  return {
    get runs() {
      return runs();
    },
    get keepings() {
      return keepings;
    },
    get areInTrash() {
      return areInTrash;
    },
    get opened() {
      return opened;
    },
    act,
    open,
    close: () => (opened = undefined),
  };
}

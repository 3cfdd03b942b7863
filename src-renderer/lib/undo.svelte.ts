import { toast } from 'svelte-sonner';
import { tellError } from './tell.ts';

/** What was changed, in a sentence, and what brings it back. */
type Change = { told: string; undo: () => Promise<void> | void; toast: string | number };

/** Changes that can be undone, the last one last. Those of one window: what others do is theirs. */
let changes = $state.raw<readonly Change[]>([]);

const MOST = 100;
/** Longer than a plain message: it is there to be acted upon. */
const SHOWN_MILLISECONDS = 8000;

async function takeBack(change: Change): Promise<void> {
  if (!changes.includes(change)) return;
  changes = changes.filter((other) => other !== change);
  toast.dismiss(change.toast);
  try {
    await change.undo();
    toast.success(`Undone: ${change.told}`);
  } catch (error) {
    tellError(error);
  }
}

/**
 * Tells the person what was changed, and offers to undo it: in the message, and later by undoLast.
 * @param told a whole sentence
 * @param undo brings back what was before; throws when it cannot be
 */
export function tellChange(told: string, undo: () => Promise<void> | void): void {
  const change: Change = { told, undo, toast: '' };
  changes = [...changes.slice(1 - MOST), change];
  change.toast = toast.success(told, {
    duration: SHOWN_MILLISECONDS,
    action: { label: 'Undo', onClick: () => void takeBack(change) },
  });
}

/** What undoLast would take back, in a sentence; undefined when there is nothing. */
export function lastChange(): string | undefined {
  return changes.at(-1)?.told;
}

/** Takes back the last change that was not yet taken back. */
export async function undoLast(): Promise<void> {
  const last = changes.at(-1);
  if (last !== undefined) await takeBack(last);
}

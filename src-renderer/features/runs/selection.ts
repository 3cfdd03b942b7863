import type { ListedKeys } from '../../lib/shortcuts.ts';

/** Runs by their identifiers: those selected, and the one that keys act on. */
export type Selection = { active: string | null; anchor: string | null; selected: ReadonlySet<string> };

export const NOTHING: Selection = { active: null, anchor: null, selected: new Set() };

/** What a key does to the selection; undefined: nothing. */
export type SelectionKey = { key: string; shiftKey: boolean; ctrlKey: boolean };

function between(order: readonly string[], from: string | null, to: string): string[] {
  const ends = [from === null ? -1 : order.indexOf(from), order.indexOf(to)].filter((index) => index >= 0);
  return order.slice(Math.min(...ends), Math.max(...ends) + 1);
}

/** Makes a row the active one; with `extend`, everything from the anchor to it is selected. */
export function moveTo(selection: Selection, order: readonly string[], id: string, extend = false): Selection {
  if (!extend) return { ...selection, active: id, anchor: id };
  const anchor = selection.anchor ?? selection.active ?? id;
  return { active: id, anchor, selected: new Set(between(order, anchor, id)) };
}

export function toggle(selection: Selection, id: string): Selection {
  const selected = new Set(selection.selected);
  if (!selected.delete(id)) selected.add(id);
  return { active: id, anchor: id, selected };
}

function targetOf(key: string, index: number, last: number, page: number): number | undefined {
  if (key === 'ArrowDown') return index + 1;
  if (key === 'ArrowUp') return index === -1 ? last : index - 1;
  if (key === 'PageDown') return index + page;
  if (key === 'PageUp') return index - page;
  if (key === 'Home') return 0;
  return key === 'End' ? last : undefined;
}

/**
 * @param order the rows as they are shown
 * @param page how many fit
 */
export function pressKey(
  selection: Selection,
  { key, shiftKey, ctrlKey }: SelectionKey,
  order: readonly string[],
  page: number,
): Selection | undefined {
  const last = order.length - 1;
  if (last < 0) return undefined;
  if (key === 'Escape') return { ...selection, selected: new Set() };
  if (ctrlKey && key.toLowerCase() === 'a') return { ...selection, selected: new Set(order) };
  if (key === ' ') return selection.active === null ? undefined : toggle(selection, selection.active);
  const index = selection.active === null ? -1 : order.indexOf(selection.active);
  const target = targetOf(key, index, last, page);
  if (target === undefined) return undefined;
  const id = order[Math.max(0, Math.min(last, target))];
  return id === undefined ? undefined : moveTo(selection, order, id, shiftKey);
}

/** For the help. */
export const TABLE_KEYS: readonly ListedKeys[] = [
  { title: 'To the next run, to the one before', keys: ['ArrowDown', 'ArrowUp'], scope: 'Table of runs' },
  { title: 'Select on the way', keys: ['Shift+ArrowDown', 'Shift+ArrowUp'], scope: 'Table of runs' },
  { title: 'Select the run, or not', keys: ['Space'], scope: 'Table of runs' },
  { title: 'Select all', keys: ['Mod+A'], scope: 'Table of runs' },
  { title: 'Select none', keys: ['Escape'], scope: 'Table of runs' },
  { title: 'Open the run', keys: ['Enter'], scope: 'Table of runs' },
];

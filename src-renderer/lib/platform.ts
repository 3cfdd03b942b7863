import { keyLabels } from './key-strokes.ts';
import { SHORTCUTS, type ShortcutId } from './shortcuts.ts';

/** Macs have ⌘ where other keyboards have Ctrl. */
export const isMac = navigator.userAgent.includes('Mac OS X');

/** Whether this is a window of the program's own; else a browser's. */
export const isInShell = window.shell !== undefined;

/** What to press for it first of all, for the title of a button: 'Ctrl+Enter', 'G then D'. */
export function shortcutLabel(id: ShortcutId): string {
  const [keys] = SHORTCUTS.filter((shortcut) => shortcut.id === id).map((shortcut) => shortcut.keys[0]);
  return keyLabels(keys ?? '', isMac).join(' then ');
}

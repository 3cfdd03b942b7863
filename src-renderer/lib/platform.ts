import { characterKeys } from './character-keys.svelte.ts';
import { keyLabels, writeCharacter } from './key-strokes.ts';
import { SHORTCUTS, type ShortcutId } from './shortcuts.ts';

/** Macs have ⌘ where other keyboards have Ctrl. */
export const isMac = navigator.userAgent.includes('Mac OS X');

/** Whether this is a window of the program's own; else a browser's. */
export const isInShell = window.shell !== undefined;

/** What to press for it first of all, in keys' own names; undefined when all that would do it is switched off. */
export function firstKeys(id: ShortcutId): string | undefined {
  const keys = SHORTCUTS.filter((shortcut) => shortcut.id === id).flatMap<string>((shortcut) => [...shortcut.keys]);
  return keys.find((text) => characterKeys.areOn || !writeCharacter(text));
}

/** What to press for it first of all, for the title of a button: 'Ctrl+Enter', 'G then D'; empty when nothing. */
export function shortcutLabel(id: ShortcutId): string {
  return keyLabels(firstKeys(id) ?? '', isMac).join(' then ');
}

/** A text for the title of a button, with what to press for it behind in brackets. */
export function withShortcut(text: string, id: ShortcutId): string {
  const label = shortcutLabel(id);
  return label === '' ? text : `${text} (${label})`;
}

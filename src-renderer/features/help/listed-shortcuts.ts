import { writeCharacter } from '../../lib/key-strokes.ts';
import { SHORTCUTS, type ListedKeys, type Scope } from '../../lib/shortcuts.ts';
import { CHART_KEYS } from '../charts/keyboard.ts';
import { PICTURE_KEYS } from '../datasets/picture-layout.ts';
import { TABLE_KEYS } from '../runs/selection.ts';

/** A browser keeps Ctrl with a digit for its tabs. */
const isKeptByBrowser = (keys: string) => /^Mod\+\d$/.test(keys);

/**
 * Everything that keys do here, in the order and under the headings of the help. Those of tables, charts and pictures
 * work while the focus is there, and so whatever `charactersAreOn` says.
 */
export function listedShortcuts(
  isInShell: boolean,
  charactersAreOn: boolean,
): { scope: Scope; shortcuts: ListedKeys[] }[] {
  const anywhere: ListedKeys[] = SHORTCUTS.map(({ keys, ...rest }) => ({
    ...rest,
    keys: keys.filter((text) => (isInShell || !isKeptByBrowser(text)) && (charactersAreOn || !writeCharacter(text))),
  }));
  const listed = [...anywhere, ...TABLE_KEYS, ...CHART_KEYS, ...PICTURE_KEYS].filter(({ keys }) => keys.length > 0);
  return Array.from(
    Map.groupBy(listed, ({ scope }) => scope),
    ([scope, shortcuts]) => ({ scope, shortcuts }),
  );
}

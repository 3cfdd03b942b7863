import { SHORTCUTS, type ListedKeys, type Scope } from '../../lib/shortcuts.ts';
import { CHART_KEYS } from '../charts/keyboard.ts';
import { PICTURE_KEYS } from '../datasets/picture-layout.ts';
import { TABLE_KEYS } from '../runs/selection.ts';

/** A browser keeps Ctrl with a digit for its tabs. */
const isKeptByBrowser = (keys: string) => /^Mod\+\d$/.test(keys);

/** Everything that keys do here, in the order and under the headings of the help. */
export function listedShortcuts(isInShell: boolean): { scope: Scope; shortcuts: ListedKeys[] }[] {
  const all: ListedKeys[] = [...SHORTCUTS, ...TABLE_KEYS, ...CHART_KEYS, ...PICTURE_KEYS];
  const here = all.map(({ keys, ...rest }) => ({
    ...rest,
    keys: keys.filter((text) => isInShell || !isKeptByBrowser(text)),
  }));
  return Array.from(
    Map.groupBy(here, ({ scope }) => scope),
    ([scope, shortcuts]) => ({ scope, shortcuts }),
  );
}

import { isPress, parseKeys, writeCharacter, type KeyStroke } from './key-strokes.ts';

/** Where a shortcut works, and under what heading the help lists it. */
export type Scope = 'Anywhere' | 'Going to places' | 'A run' | 'New run' | 'Table of runs' | 'Charts' | 'Data sets';

/** Keys that do something, for the help: 'Mod+K', 'G D' (one after the other); any of `keys` does it. */
export type ListedKeys = { title: string; keys: readonly string[]; scope: Scope };

type Shortcut = ListedKeys & { id: string };

/** All shortcuts that are handled here. What one does, and when, is bound where it is done. */
export const SHORTCUTS = [
  { id: 'palette', title: 'Find a run, a place or a command', keys: ['Mod+K'], scope: 'Anywhere' },
  { id: 'help', title: 'Keyboard shortcuts', keys: ['?'], scope: 'Anywhere' },
  { id: 'search', title: 'To the filter or search of this place', keys: ['/'], scope: 'Anywhere' },
  { id: 'undo', title: 'Undo the last change', keys: ['Mod+Z'], scope: 'Anywhere' },
  { id: 'go.datasets', title: 'Data sets', keys: ['G D', 'Mod+1'], scope: 'Going to places' },
  { id: 'go.new', title: 'New run', keys: ['G N', 'Mod+2'], scope: 'Going to places' },
  { id: 'go.runs', title: 'Runs', keys: ['G R', 'Mod+3'], scope: 'Going to places' },
  { id: 'go.compare', title: 'Compare', keys: ['G C', 'Mod+4'], scope: 'Going to places' },
  { id: 'go.settings', title: 'Settings', keys: ['G S', 'Mod+5'], scope: 'Going to places' },
  { id: 'form.save', title: 'Save as a draft', keys: ['Mod+S'], scope: 'New run' },
  { id: 'form.start', title: 'Start the run', keys: ['Mod+Enter'], scope: 'New run' },
  { id: 'run.pause', title: 'Pause', keys: ['P'], scope: 'A run' },
  { id: 'run.resume', title: 'Resume', keys: ['P'], scope: 'A run' },
  { id: 'run.stop', title: 'Stop', keys: ['Shift+S'], scope: 'A run' },
  { id: 'run.duplicate', title: 'Duplicate: a new run with these settings', keys: ['D'], scope: 'A run' },
  { id: 'run.window', title: 'Open in a new window', keys: ['W'], scope: 'A run' },
  { id: 'runs.rename', title: 'Rename', keys: ['F2'], scope: 'A run' },
  { id: 'runs.tags', title: 'Tags', keys: ['T'], scope: 'A run' },
  { id: 'runs.pin', title: 'Pin before all others, or not', keys: ['Shift+P'], scope: 'A run' },
  { id: 'runs.archive', title: 'Archive, or take out of the archive', keys: ['E'], scope: 'A run' },
  {
    id: 'runs.trash',
    title: 'Put into the trash; there: delete for good',
    keys: ['Delete', 'Mod+Backspace'],
    scope: 'A run',
  },
  { id: 'runs.restore', title: 'Take out of the trash', keys: ['E'], scope: 'A run' },
] as const satisfies readonly Shortcut[];

export type ShortcutId = (typeof SHORTCUTS)[number]['id'];

/** `when` is asked at the press; without it always. */
export type Bound = { act: () => void; when?: () => boolean };

const bound = new Map<ShortcutId, Bound[]>();

/**
 * Gives shortcuts their doing for as long as a component lives: call it in an effect. Of several bound to one shortcut
 * the last one counts.
 * @returns unbinds them
 */
export function bindShortcuts(doings: Partial<Record<ShortcutId, Bound>>): () => void {
  const mine = SHORTCUTS.flatMap(({ id }) => {
    const doing = doings[id];
    return doing === undefined ? [] : [{ id, doing }];
  });
  for (const { id, doing } of mine) bound.set(id, [...(bound.get(id) ?? []), doing]);
  return () => {
    for (const { id, doing } of mine) {
      bound.set(
        id,
        (bound.get(id) ?? []).filter((other) => other !== doing),
      );
    }
  };
}

/** What a shortcut would do now; undefined when nothing. */
export function doingOf(id: ShortcutId): (() => void) | undefined {
  const doing = bound.get(id)?.at(-1);
  return doing === undefined || doing.when?.() === false ? undefined : doing.act;
}

/** How long the second key of 'G D' may take. */
const SEQUENCE_MILLISECONDS = 1500;

/** What a keyboard's owner does now: keys that are plain letters are not taken from a person who writes. */
export type Attention = { isWriting: boolean; isInDialog: boolean; time: number };

export type KeyListener = (stroke: KeyStroke, attention: Attention) => (() => void) | undefined;

/**
 * Listens to strokes one after the other and gives what one of them asks for. In a dialog nothing is asked for; while a
 * person writes, only what has Ctrl or ⌘.
 * @param charactersAreOn asked at each stroke: whether keys that write a character are shortcuts
 */
export function createKeyListener(isMac: boolean, charactersAreOn: () => boolean = () => true): KeyListener {
  const all = SHORTCUTS.flatMap(({ id, keys }) =>
    keys.map((text) => ({ id, presses: parseKeys(text), isCharacter: writeCharacter(text) })),
  );
  const known = () => (charactersAreOn() ? all : all.filter(({ isCharacter }) => !isCharacter));
  let begun: { presses: number; ids: typeof all; time: number } | undefined;

  return (stroke, { isWriting, isInDialog, time }) => {
    const isBegun = begun !== undefined && time - begun.time <= SEQUENCE_MILLISECONDS;
    const [at, among] = begun !== undefined && isBegun ? [begun.presses, begun.ids] : [0, known()];
    // Shift by itself is a part of the stroke that follows.
    if (['Shift', 'Control', 'Meta', 'Alt'].includes(stroke.key)) return undefined;
    begun = undefined;
    if (isInDialog || (isWriting && !stroke.ctrlKey && !stroke.metaKey)) return undefined;
    const fitting = among.filter(({ presses }) => {
      const press = presses[at];
      return press !== undefined && isPress(stroke, press, isMac);
    });
    const longer = fitting.filter(({ presses }) => presses.length > at + 1);
    if (longer.length > 0) begun = { presses: at + 1, ids: longer, time };
    for (const { id, presses } of fitting) {
      const act = presses.length === at + 1 ? doingOf(id) : undefined;
      if (act !== undefined) return act;
    }
    return undefined;
  };
}

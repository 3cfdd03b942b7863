import { presets } from '../../../src-shared/config/presets/index.ts';
import type { Dataset } from '../../../src-shared/contract/datasets.ts';
import type { RunStatus, RunSummary } from '../../../src-shared/contract/runs.ts';
import type { Settings } from '../../../src-shared/contract/settings.ts';
import { appearance, type Appearance } from '../../lib/appearance.svelte.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { firstKeys } from '../../lib/platform.ts';
import { go } from '../../lib/route.svelte.ts';
import { doingOf, SHORTCUTS } from '../../lib/shortcuts.ts';
import { askToAdd } from '../datasets/asked-to-add.svelte.ts';
import type { Entry, EntryGroup } from './found-entries.ts';

export type PaletteEntry = Entry & {
  act: () => unknown;
  keys?: string;
  status?: RunStatus;
  detail?: string;
};

/** What the engine knows; what was not answered yet is left out. */
export type Known = {
  runs: readonly RunSummary[] | undefined;
  datasets: readonly Dataset[] | undefined;
  settings: Settings | undefined;
};

function ofShortcuts(isWanted: (id: string) => boolean): PaletteEntry[] {
  return SHORTCUTS.filter(({ id }) => isWanted(id)).flatMap(({ id, title }) => {
    const act = doingOf(id);
    const keys = firstKeys(id);
    return act === undefined ? [] : [{ id, title, act, ...(keys === undefined ? {} : { keys }) }];
  });
}

const APPEARANCES: { value: Appearance; title: string }[] = [
  { value: 'dark', title: 'Appearance: dark' },
  { value: 'light', title: 'Appearance: light' },
  { value: 'system', title: 'Appearance: as the system' },
];

function ofSettings(settings: Settings | undefined): PaletteEntry[] {
  const looks = APPEARANCES.filter(({ value }) => value !== appearance.chosen).map(({ value, title }) => ({
    id: `appearance.${value}`,
    title,
    words: 'theme colours',
    act: () => (appearance.chosen = value),
  }));
  if (settings === undefined) return looks;
  const { queueHeld, keepAwake } = settings;
  return [
    {
      id: 'queue.hold',
      title: queueHeld ? 'Release the queue' : 'Hold the queue',
      words: 'pause begin wait',
      act: () => engine.services.training.hold({ runId: null, held: !queueHeld }),
    },
    {
      id: 'awake',
      title: keepAwake
        ? 'Let the machine sleep while something trains'
        : 'Keep the machine awake while something trains',
      act: () => engine.services.settings.change({ keepAwake: !keepAwake }),
    },
    ...looks,
  ];
}

/** Everything that can be chosen, as it is now. */
export function paletteEntries({ runs = [], datasets = [], settings }: Known): EntryGroup<PaletteEntry>[] {
  const add: PaletteEntry = { id: 'add', title: 'Add a data set', words: 'import folder pictures', act: askToAdd };
  const groups: Omit<EntryGroup<PaletteEntry>, 'shown'>[] = [
    { title: 'This run', entries: ofShortcuts((id) => id.startsWith('run.') || id.startsWith('form.')) },
    {
      title: 'Runs',
      entries: runs.map(({ id, name, status, datasetName, method }) => ({
        id: `run ${id}`,
        title: name,
        words: `${datasetName} ${method} ${status}`,
        detail: datasetName,
        status,
        act: () => go('runs', id),
      })),
    },
    { title: 'Places', entries: ofShortcuts((id) => id.startsWith('go.')) },
    {
      title: 'Data sets',
      entries: [
        add,
        ...datasets.map(({ id, name, folder }) => ({
          id: `dataset ${id}`,
          title: name,
          words: folder,
          act: () => go('datasets', name),
        })),
      ],
    },
    {
      title: 'New run from a preset',
      entries: presets.map(({ name, title }) => ({
        id: `preset ${name}`,
        title,
        words: `${name} new run preset`,
        detail: name,
        act: () => go('new', undefined, { preset: name }),
      })),
    },
    {
      title: 'Settings and help',
      entries: [...ofSettings(settings), ...ofShortcuts((id) => id === 'help' || id === 'undo')],
    },
  ];
  return groups.map((group) => ({ ...group, shown: 6 }));
}

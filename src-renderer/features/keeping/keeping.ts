import type { RunChange } from '../../../src-shared/contract/library.ts';
import { placeOf, type RunPlace, type RunSummary } from '../../../src-shared/contract/runs.ts';
import { nameRuns } from './name-runs.ts';

export type WantedChange = Omit<RunChange, 'runId'>;

export const PLACE_TITLES: Record<RunPlace, string> = { active: 'Active', archived: 'Archived', trash: 'Trash' };

/** One thing that can be done with how runs are kept, on a button or by a key. */
export type Keeping = {
  id: 'pin' | 'archive' | 'trash' | 'restore';
  title: string;
  wanted: WantedChange;
  /** What is said when it is done. */
  told: string;
};

const verb = (runs: readonly unknown[], one: string, many: string) => (runs.length === 1 ? one : many);

/** What can be done with these runs together: what is so with all of them is taken back, else it is done to all. */
export function keepingsFor(runs: readonly RunSummary[]): Keeping[] {
  const names = nameRuns(runs);
  const is = verb(runs, 'is', 'are');
  const places = new Set(runs.map(placeOf));
  if (places.has('trash')) {
    if (places.size > 1) return [];
    return [{ id: 'restore', title: 'Restore', wanted: { trashed: false }, told: `${names} ${is} restored.` }];
  }
  const arePinned = runs.every(({ pinned }) => pinned);
  const areArchived = runs.every(({ archived }) => archived);
  return [
    {
      id: 'pin',
      title: arePinned ? 'Unpin' : 'Pin',
      wanted: { pinned: !arePinned },
      told: arePinned ? `${names} ${is} no longer pinned.` : `${names} ${is} pinned, before all others.`,
    },
    {
      id: 'archive',
      title: areArchived ? 'Unarchive' : 'Archive',
      wanted: { archived: !areArchived },
      told: areArchived ? `${names} ${is} no longer archived.` : `${names} ${is} archived.`,
    },
    { id: 'trash', title: 'Trash', wanted: { trashed: true }, told: `${names} ${is} in the trash.` },
  ];
}

/** The tags of some runs, with how many of them have each. */
export function tagsOf(runs: readonly Pick<RunSummary, 'tags'>[]): { tag: string; runs: number }[] {
  const counts = new Map<string, { tag: string; runs: number }>();
  for (const tag of runs.flatMap(({ tags }) => tags)) {
    const key = tag.toLowerCase();
    const known = counts.get(key) ?? { tag, runs: 0 };
    known.runs += 1;
    counts.set(key, known);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count);
}

const MOST_OFFERED = 8;

/** Tags in use that a person may mean, those that begin so first, without those that are there already. */
export function offeredTags(inUse: readonly string[], typed: string, present: readonly string[]): string[] {
  const wanted = typed.trim().toLowerCase();
  const taken = new Set(present.map((tag) => tag.toLowerCase()));
  const begins = (tag: string) => Number(!tag.toLowerCase().startsWith(wanted));
  return inUse
    .filter((tag) => tag.toLowerCase().includes(wanted) && !taken.has(tag.toLowerCase()))
    .sort((a, b) => begins(a) - begins(b))
    .slice(0, MOST_OFFERED);
}

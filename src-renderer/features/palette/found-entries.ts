import { fuzzyMatcher, plain, type Matcher } from './fuzzy.ts';

/** Something that can be chosen. `id` is of this entry alone; `words` are searched besides the title. */
export type Entry = { id: string; title: string; words?: string };

/** Entries of one kind, the likeliest first; `shown` of them are there before anything is typed. */
export type EntryGroup<Kind extends Entry> = { title: string; entries: readonly Kind[]; shown: number };

export type FoundGroup<Kind extends Entry> = { title: string; entries: Kind[]; left: number };

/** More are of no use to a person who can type another letter. */
const MOST_FOUND = 30;

/** Made once for each entry: of ten thousand it would take longer than the search itself. */
const searched = new WeakMap<Entry, { name: string; all: string }>();

function searchedOf(entry: Entry): { name: string; all: string } {
  const known = searched.get(entry);
  if (known !== undefined) return known;
  const name = plain(entry.title);
  const made = { name, all: `${name} ${plain(entry.words ?? '')}` };
  searched.set(entry, made);
  return made;
}

function found<Kind extends Entry>({ title, entries }: EntryGroup<Kind>, fits: Matcher, isNamed: Matcher) {
  const scored = entries.flatMap((entry) => {
    const { name, all } = searchedOf(entry);
    const score = Math.max(fits(name) ?? 0, 0.9 * (isNamed(all) ?? 0));
    return score === 0 ? [] : [{ entry, score }];
  });
  // What fits alike stays in the order of the group.
  scored.sort((one, other) => other.score - one.score);
  const kept = scored.slice(0, MOST_FOUND).map(({ entry }) => entry);
  return { title, entries: kept, left: scored.length - kept.length, best: scored[0]?.score ?? 0 };
}

/** What fits what was typed, the best group and in it the best entry first; the likeliest of all when nothing was typed. */
export function findEntries<Kind extends Entry>(
  groups: readonly EntryGroup<Kind>[],
  typed: string,
): FoundGroup<Kind>[] {
  if (typed.trim() === '') {
    return groups
      .map(({ title, entries, shown }) => ({ title, entries: entries.slice(0, shown), left: 0 }))
      .filter(({ entries }) => entries.length > 0);
  }
  const fits = fuzzyMatcher(typed);
  const isNamed = fuzzyMatcher(typed, true);
  return groups
    .map((group) => found(group, fits, isNamed))
    .filter(({ entries }) => entries.length > 0)
    .sort((one, other) => other.best - one.best);
}

const PAGE = 8;

/** Which of `count` entries a key leads to, round at the ends; undefined for a key that leads nowhere. */
export function afterKey(key: string, chosen: number, count: number): number | undefined {
  if (count === 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return (chosen + 1) % count;
    case 'ArrowUp':
      return (chosen + count - 1) % count;
    case 'PageDown':
      return Math.min(count - 1, chosen + PAGE);
    case 'PageUp':
      return Math.max(0, chosen - PAGE);
    default:
      return undefined;
  }
}

/** The fewest and most runs that are compared. */
export const FEWEST = 2;
export const MOST = 20;

export type Compared = { ids: string[]; baseline: string | undefined };

/** What the address asks to compare: each run once, at most as many as there can be. */
export function readCompared(search: URLSearchParams): Compared {
  const named = (search.get('runs') ?? '').split(',').filter((id) => id !== '');
  const ids = [...new Set(named)].slice(0, MOST);
  const baseline = search.get('baseline');
  return { ids, baseline: baseline !== null && ids.includes(baseline) ? baseline : ids[0] };
}

export function writeCompared({ ids, baseline }: Compared): Record<string, string> {
  const runs = ids.join(',');
  return baseline === undefined || !ids.includes(baseline) ? { runs } : { runs, baseline };
}

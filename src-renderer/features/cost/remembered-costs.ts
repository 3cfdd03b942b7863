import { z } from 'zod';
import { costSchema } from '../../../src-shared/contract/cost.ts';

/** What was measured in this tab, the newest last. */

const KEY = 'measured-costs';
const MOST = 20;

const rememberedSchema = z.strictObject({
  /** Of the configuration: see costKey. */
  key: z.string(),
  cost: costSchema,
  /** Seconds that measuring took. */
  took: z.number(),
});
export type RememberedCost = z.infer<typeof rememberedSchema>;

export function rememberCost(earlier: readonly RememberedCost[], newest: RememberedCost): RememberedCost[] {
  return [...earlier.filter(({ key }) => key !== newest.key), newest].slice(-MOST);
}

export function saveCosts(costs: readonly RememberedCost[]): void {
  sessionStorage.setItem(KEY, JSON.stringify(costs));
}

/** Nothing when nothing was kept, or by another version of the program: it can be measured again. */
export function readSavedCosts(text: string | null = sessionStorage.getItem(KEY)): RememberedCost[] {
  if (text === null) return [];
  try {
    return z.array(rememberedSchema).parse(JSON.parse(text));
  } catch {
    return [];
  }
}

/** The cost of this very configuration, or else the newest of another. */
export function costFor(
  costs: readonly RememberedCost[],
  key: string | undefined,
): { shown: RememberedCost; isEarlier: boolean } | undefined {
  const same = costs.find((candidate) => candidate.key === key);
  const shown = same ?? costs.at(-1);
  return shown === undefined ? undefined : { shown, isEarlier: same === undefined };
}

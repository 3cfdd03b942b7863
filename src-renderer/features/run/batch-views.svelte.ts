import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { MOST_PAIRS, type Agreement, type ViewsRequest } from '../../../src-shared/contract/preview.ts';
import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import { lowestFirst } from '../../../src-shared/lowest-first.ts';
import { following } from '../../lib/following.svelte.ts';
import { agreementOfPairs } from '../views/pair-agreement.ts';
import { createViewsPreview } from '../views/views-preview.svelte.ts';

export type BatchOrder = 'batch' | 'lowest';

type Wanted = {
  run: () => RunSummary;
  config: () => RunConfig;
  /** Of the update whose batch is wanted, from 0; undefined for none. */
  step: () => number | undefined;
  /** Pairs that there is room for. */
  count: () => number;
  order: () => BatchOrder;
};

/** Pairs of a batch with their agreement, the lowest first if that is wanted. Call it while a component is set up. */
export function createBatchViews({ run, config, step, count, order }: Wanted) {
  // An answer is about the views of one update: it says of which.
  const runId = $derived(run().id);
  const asked = following(({ preview }, signal) => {
    const wanted = step();
    return (async function* (): AsyncGenerator<{ step: number; agreement: Agreement } | undefined> {
      if (wanted === undefined) return;
      yield { step: wanted, agreement: await preview.agreement({ runId, step: wanted }, { signal }) };
    })();
  });
  const agreement = $derived(asked.error === undefined ? asked.value?.agreement : undefined);
  const places = $derived.by(() => {
    if (order() === 'batch' || asked.error !== undefined) return null;
    if (asked.value === undefined || asked.value.step !== step()) return undefined;
    return lowestFirst(asked.value.agreement.embedding.pairs);
  });
  const request = $derived.by((): ViewsRequest | undefined => {
    const wanted = step();
    if (wanted === undefined || count() === 0 || places === undefined) return undefined;
    const { seed, augmentation, training } = config();
    const batch = { kind: 'batch' as const, step: wanted, batchSize: training.batchSize };
    const shown = Math.min(MOST_PAIRS, count());
    const pictures = places === null ? batch : { ...batch, places: places.slice(0, shown) };
    return { dataset: run().datasetName, seed, augmentation, pictures, from: 0, count: shown };
  });
  const preview = createViewsPreview(() => request);
  return {
    preview,
    get agreement() {
      return agreement;
    },
    get agreementError() {
      return asked.error;
    },
    get ofPairs() {
      return agreement && preview.pairs && agreementOfPairs(agreement, preview.pairs);
    },
  };
}

import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import type { CostState } from '../../../src-shared/contract/cost.ts';
import { messageOf } from '../../../src-shared/errors.ts';
import { engine } from '../../lib/engine.svelte.ts';
import { readSavedCosts, rememberCost, saveCosts } from './remembered-costs.ts';

/** Measuring costs, one at a time, and what was measured. Call it while a component is set up. */
export function createCostMeasurement() {
  let costs = $state.raw(readSavedCosts());
  let underWay = $state.raw<{ key: string; state: CostState | undefined; leave: AbortController }>();
  /** Why the last one failed, and of which configuration. */
  let failure = $state.raw<{ key: string; message: string }>();

  $effect(() => () => underWay?.leave.abort());

  async function measure(config: RunConfig, key: string): Promise<void> {
    const leave = new AbortController();
    underWay = { key, state: undefined, leave };
    failure = undefined;
    const began = performance.now();
    try {
      for await (const state of engine.services.cost.measure({ config }, { signal: leave.signal })) {
        if (state.finished === null) underWay = { key, state, leave };
        else {
          costs = rememberCost(costs, { key, cost: state.finished, took: (performance.now() - began) / 1000 });
          saveCosts(costs);
        }
      }
    } catch (error) {
      if (!leave.signal.aborted) failure = { key, message: messageOf(error) };
    } finally {
      underWay = undefined;
    }
  }
  return {
    get costs() {
      return costs;
    },
    get underWay() {
      return underWay;
    },
    get failure() {
      return failure;
    },
    measure,
    cancel: () => underWay?.leave.abort(),
  };
}

import { untrack } from 'svelte';
import type { ViewPairs, ViewsRequest } from '../../../src-shared/contract/preview.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { engine } from '../../lib/engine.svelte.ts';

/** Changes that follow each other faster than this are asked about once. */
const PAUSE_MILLISECONDS = 150;

/**
 * The views that are wanted, asked for anew a moment after what is wanted has changed; what was asked before is left. The
 * last ones stay until the next are there. Call it while a component is set up.
 * @param wanted undefined while it cannot be said: nothing is asked then
 */
export function createViewsPreview(wanted: () => ViewsRequest | undefined) {
  let pairs = $state.raw<ViewPairs>();
  let error = $state.raw<AppError>();
  let isAsking = $state(false);
  let tries = $state(0);
  // A form is derived anew with every letter; only other contents are another question.
  const question = $derived.by(() => {
    const request = wanted();
    return request === undefined ? undefined : JSON.stringify({ request, tries });
  });

  $effect(() => {
    const request = question === undefined ? undefined : untrack(wanted);
    const { link } = engine;
    if (request === undefined || link.status !== 'connected') return;
    const leave = new AbortController();
    isAsking = true;
    const ask = async () => {
      try {
        pairs = await link.services.preview.views(request, { signal: leave.signal });
        error = undefined;
        isAsking = false;
      } catch (caught) {
        // Without a connection the last views stay: the window says elsewhere that it has none.
        if (leave.signal.aborted || engine.link !== link) return;
        error = caught instanceof AppError ? caught : new AppError('defect', messageOf(caught));
        isAsking = false;
      }
    };
    const timer = setTimeout(() => void ask(), PAUSE_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      leave.abort();
      isAsking = false;
    };
  });
  return {
    get pairs() {
      return pairs;
    },
    get error() {
      return error;
    },
    get isAsking() {
      return isAsking;
    },
    retry(): void {
      error = undefined;
      tries += 1;
    },
  };
}

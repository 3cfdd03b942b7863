import { RUN_PLACES } from '../../../src-shared/contract/runs.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { engine } from '../../lib/engine.svelte.ts';
import type { EngineServices } from '../../../src-shared/contract/index.ts';
import { following } from '../../lib/following.svelte.ts';
import { createRowReader, type RunRow } from './run-row.ts';

/**
 * All runs for a table, wherever they are kept: page after page, again when something changed, and those under way every
 * two seconds.
 */
export type RunTableFeed = {
  /** The newest first; undefined until the first page is there. */
  readonly rows: readonly RunRow[] | undefined;
  /** False while pages of the first reading are missing. */
  readonly isWhole: boolean;
  readonly error: AppError | undefined;
};

const REFRESH_MILLISECONDS = 2000;
/** How soon after a change the runs are read again. */
const LOOK_MILLISECONDS = 100;

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isUnderWay = ({ run }: RunRow) => run.status === 'running' || run.status === 'starting';

/** Call it while a component is set up. */
export function followRunTable(): RunTableFeed {
  const changes = following(({ system }, signal) => system.changes(undefined, { signal }));
  const reader = createRowReader();
  let rows = $state.raw<readonly RunRow[]>();
  let isWhole = $state(false);
  let error = $state.raw<AppError>();

  async function readAll({ runs }: EngineServices, signal: AbortSignal): Promise<void> {
    const found: RunRow[] = [];
    let from: Awaited<ReturnType<typeof runs.table>>['next'] = null;
    do {
      const page: Awaited<ReturnType<typeof runs.table>> = await runs.table(
        { from, places: [...RUN_PLACES] },
        { signal },
      );
      found.push(...reader.read(page));
      from = page.next;
      // At first every page is shown as it comes; later the whole replaces the whole.
      if (!isWhole) rows = found.slice();
    } while (from !== null);
    rows = found;
    isWhole = true;
  }

  async function readUnderWay({ runs }: EngineServices, signal: AbortSignal): Promise<void> {
    const active = rows?.filter(isUnderWay) ?? [];
    const pages = await Promise.all(
      active.map(({ run: { createdAt, id } }) =>
        runs.table({ from: { createdAt, id }, limit: 1, places: [...RUN_PLACES] }, { signal }),
      ),
    );
    const fresh = new Map(pages.flatMap(reader.read).map((row) => [row.run.id, row]));
    if (fresh.size > 0) rows = rows?.map((row) => fresh.get(row.run.id) ?? row);
  }

  /** Reads until the signal; what could not be read is told, and tried again at the next look. */
  async function keep(services: EngineServices, signal: AbortSignal, seen: () => number | undefined): Promise<void> {
    for (let known: number | undefined = -1; ;) {
      const now = seen();
      try {
        if (now === known) await readUnderWay(services, signal);
        else await readAll(services, signal);
        known = now;
        error = undefined;
      } catch (caught) {
        if (signal.aborted) return;
        known = -1;
        // Without a connection the last rows stay: the window says elsewhere that they are old.
        if (engine.isThere) error = caught instanceof AppError ? caught : new AppError('defect', messageOf(caught));
      }
      for (let waited = 0; waited < REFRESH_MILLISECONDS && seen() === now; waited += LOOK_MILLISECONDS) {
        await pause(LOOK_MILLISECONDS);
      }
      if (signal.aborted) return;
    }
  }

  $effect(() => {
    const { link } = engine;
    if (link.status !== 'connected') return;
    const leave = new AbortController();
    void keep(link.services, leave.signal, () => changes.value?.runs);
    return () => leave.abort();
  });

  return {
    get rows() {
      return rows;
    },
    get isWhole() {
      return isWhole;
    },
    get error() {
      return error;
    },
  };
}

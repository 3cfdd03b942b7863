import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import type { Services } from '../../../src-shared/rpc/contract.ts';

/** A run as the page shows it. */
export type PageRun = Pick<
  RunSummary,
  'id' | 'name' | 'method' | 'datasetName' | 'status' | 'step' | 'totalSteps' | 'createdAt' | 'reason'
> & {
  /** The last that was measured; null before the first. */
  loss: number | null;
};

/** What the page shows. */
export type PageState = {
  version: string;
  /** The data folder. */
  folder: string;
  /** What a person should know, in words. */
  notes: string[];
  active: PageRun[];
  waiting: PageRun[];
  /** Whether nothing is begun. */
  isQueueHeld: boolean;
  /** The last ones that neither run nor wait, the newest first. */
  recent: PageRun[];
};

const MOST_RECENT = 10;

/** Asks the engine for what the page shows. */
export async function readPageState({
  system,
  training,
  runs,
}: Pick<Services<WorkbenchContract>, 'system' | 'training' | 'runs'>): Promise<PageState> {
  const [{ version, folder, notes }, queue, all] = await Promise.all([
    system.information(),
    training.queue(),
    runs.list(),
  ]);
  const withLoss = async (run: RunSummary): Promise<PageRun> => {
    const { series } = await runs.show({ runId: run.id });
    return { ...run, loss: series.find(({ name }) => name === 'loss')?.last ?? null };
  };
  const waiting = queue.waiting.map(({ run }) => run);
  const shown = new Set([...queue.active, ...waiting].map(({ id }) => id));
  const recent = all.filter(({ id }) => !shown.has(id)).slice(0, MOST_RECENT);
  return {
    version,
    folder,
    notes,
    active: await Promise.all(queue.active.map(withLoss)),
    waiting: await Promise.all(waiting.map(withLoss)),
    isQueueHeld: queue.held,
    recent: await Promise.all(recent.map(withLoss)),
  };
}

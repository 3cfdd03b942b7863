import { AppError } from '../../../src-shared/errors.ts';
import type { EngineServices } from '../../../src-shared/contract/index.ts';
import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import { following } from '../../lib/following.svelte.ts';
import { goneFrom, noticesOf, seenAfter, type RunNotice, type SeenRuns } from './run-notices.ts';

/** undefined for a run that was deleted meanwhile: there is nothing to tell of it. */
async function find({ runs }: EngineServices, runId: string, signal: AbortSignal): Promise<RunSummary | undefined> {
  try {
    return (await runs.show({ runId }, { signal })).run;
  } catch (error) {
    if (error instanceof AppError && error.code === 'run-unknown') return undefined;
    throw error;
  }
}

/**
 * Tells of every run that begins or ends from now on, once; and of what happened while the engine was out of reach. It
 * asks for the queue only, so that thousands of past runs cost nothing. Call it while a component is set up.
 */
export function followNotices(tell: (notice: RunNotice) => void): void {
  let seen: SeenRuns | undefined;

  async function look(services: EngineServices, signal: AbortSignal): Promise<void> {
    const { active, waiting } = await services.training.queue(undefined, { signal });
    const queue = [...active, ...waiting.map(({ run }) => run)];
    const gone = await Promise.all(goneFrom(seen, queue).map((id) => find(services, id, signal)));
    const now = [...queue, ...gone.filter((run) => run !== undefined)];
    noticesOf(seen, now).forEach(tell);
    seen = seenAfter(seen, now);
  }

  following(async function* (services, signal) {
    for await (const { runs } of services.system.changes(undefined, { signal })) {
      await look(services, signal);
      yield runs;
    }
  });
}

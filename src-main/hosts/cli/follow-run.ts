import type { EngineServices } from '../../../src-shared/contract/index.ts';
import type { RunSummary } from '../../../src-shared/contract/runs.ts';
import type { RunState } from '../../../src-shared/contract/training.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { interruptible } from './interrupt.ts';
import type { Output } from './terminal/output.ts';
import { openTrainingLine } from './training-line.ts';
import { withEngine } from './with-engine.ts';

const UNDER_WAY = new Set(['queued', 'starting', 'running']);

/** Shows a run until no trainer works on it any more and none will, or the signal says so. */
async function show(
  services: EngineServices,
  runId: string,
  { log, signal }: { log: (line: string) => void; signal?: AbortSignal },
): Promise<RunSummary> {
  const line = openTrainingLine(log);
  let last: RunState | undefined;
  try {
    for await (const state of services.training.follow({ runId }, { signal })) {
      last = state;
      line.show(state);
      if (!UNDER_WAY.has(state.run.status)) break;
    }
  } catch (error) {
    if (last === undefined || signal?.aborted !== true) throw error;
  } finally {
    line.end();
  }
  if (last === undefined) throw new Error('the engine told nothing of the run');
  return last.run;
}

/**
 * Starts or takes up a run and follows it to its end. The first Ctrl-C stops it with a checkpoint, a second one ends the
 * trainer at once.
 * @throws AppError when the run failed
 */
export function trainToEnd(
  log: (line: string) => void,
  begin: (services: EngineServices) => Promise<RunSummary>,
): Promise<RunSummary> {
  return withEngine(async (services) => {
    let runId: string | undefined;
    return interruptible(
      async (signal) => {
        const begun = await begin(services);
        runId = begun.id;
        log(`Run ${begun.id}: ${begun.name}`);
        const stop = () => {
          log('Stopping after this step, with a checkpoint. Ctrl-C once more ends at once.');
          // When it has ended by itself meanwhile, there is nothing left to stop.
          services.training.stop({ runId: begun.id }).catch(() => {});
        };
        if (signal.aborted) stop();
        else signal.addEventListener('abort', stop);
        const run = await show(services, begun.id, { log });
        if (run.status === 'failed')
          throw new AppError('run-failed', `Run ${run.id} failed. ${run.reason ?? ''}`.trim());
        return run;
      },
      async () => {
        if (runId !== undefined) await services.training.kill({ runId });
      },
    );
  });
}

/** Follows a run that somebody else may have started; Ctrl-C leaves it, and it goes on. */
export function followRun(log: (line: string) => void, runId: string): Promise<RunSummary> {
  return withEngine((services) => interruptible((signal) => show(services, runId, { log, signal })));
}

const NEXT: Partial<Record<RunSummary['status'], string>> = {
  draft: 'resume',
  queued: 'follow',
  starting: 'follow',
  running: 'follow',
};

/** What has become of a run, and the command that goes on from there. */
export function tellRun(output: Output, run: RunSummary): void {
  output.result({ runId: run.id, status: run.status, step: run.step }, () => {
    const next =
      run.status === 'finished'
        ? `vicreg evaluate ${run.id} --knn`
        : `vicreg ${NEXT[run.status] ?? 'resume'} ${run.id}`;
    const reason = run.reason === null ? '' : ` ${run.reason}`;
    return `Run ${run.id} is ${run.status} after ${run.step} of ${run.totalSteps} updates.${reason} Next: ${next}`;
  });
}

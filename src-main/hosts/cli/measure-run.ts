import type { EngineServices } from '../../../src-shared/contract/index.ts';
import type { EvaluationState } from '../../../src-shared/contract/evaluation.ts';
import { interruptible } from './interrupt.ts';
import { openLiveLine, progressBar } from './terminal/live-line.ts';
import { lastOf, withEngine } from './with-engine.ts';

type Request = Parameters<EngineServices['evaluation']['measure']>[0];

/** Measures a run's last checkpoint with a progress line; Ctrl-C cancels. */
export function measureRun(request: Request): Promise<NonNullable<EvaluationState['finished']>> {
  const line = openLiveLine();
  return interruptible((signal) =>
    withEngine(async ({ evaluation }) => {
      const { finished } = await lastOf(evaluation.measure(request, { signal }), ({ progress }) => {
        if (progress === null) return;
        line.update(`${progressBar(progress.done, progress.total)}  ${progress.phase}`);
      });
      if (finished === null) throw new Error('the engine ended an evaluation without a figure');
      return finished;
    }),
  ).finally(() => line.end());
}

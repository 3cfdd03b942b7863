import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { CostState } from '../../../src-shared/contract/cost.ts';
import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import type { DryRun } from '../../../src-shared/contract/trainer.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import type { Engine } from '../engine.ts';
import type { Log } from '../log.ts';
import { guardMemory } from '../memory-guard.ts';
import { planRun } from '../plan-run.ts';
import { progressOf, runJob } from '../run-job.ts';

/** @param activeRuns runs that train now */
export function costService(engine: Engine, log: Log, activeRuns: () => string[]): Handlers<WorkbenchContract>['cost'] {
  return {
    async measure({ config: value, seconds }, { signal, emit }) {
      const { config, dataset, stepsPerEpoch } = await planRun(engine, parseRunConfig(value, 'The configuration'));
      const memory = await guardMemory((error) => log.error('The memory could not be watched.', error));
      const state: CostState = { description: null, progress: null, finished: null };
      let found: DryRun | undefined;
      let anotherTrained = false;
      const notice = () => {
        anotherTrained ||= activeRuns().length > 0;
      };
      notice();
      emit({ ...state });
      try {
        const job = { kind: 'dry-run' as const, config, storeFolder: dataset.folder, seconds };
        await runJob(engine, job, AbortSignal.any([signal, memory.short]), (report) => {
          notice();
          if (report.kind === 'started') state.description = report.description;
          else if (report.kind === 'progress') state.progress = progressOf(report);
          else if (report.kind === 'dry-run') found = report.found;
          emit({ ...state });
        });
      } finally {
        memory.end();
      }
      if (found === undefined || state.description === null) throw new Error('a dry run ended without its figures');
      emit({
        ...state,
        finished: {
          ...found,
          stepsPerEpoch,
          memoryAvailable: memory.began.available,
          memoryTotal: memory.began.total,
          anotherTrained,
          measuredAt: new Date().toISOString(),
          description: state.description,
        },
      });
    },
  };
}

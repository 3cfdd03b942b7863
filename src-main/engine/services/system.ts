import { setTimeout } from 'node:timers/promises';
import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import type { BackendCheck, EngineInformation, VerificationState } from '../../../src-shared/contract/system.ts';
import { AppError } from '../../../src-shared/errors.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { keepMeasurement } from '../backend-measurement.ts';
import { collectDiagnostics } from '../diagnostics.ts';
import type { Changes } from '../changes.ts';
import type { Engine } from '../engine.ts';
import { openLoadMeter } from '../machine/load-meter.ts';
import { progressOf, runJob } from '../run-job.ts';

type BackendName = BackendCheck['name'];

/** In the order in which `auto` tries them. */
const BACKENDS: readonly BackendName[] = ['tensorflow', 'wasm'];

async function checkBackend(engine: Engine, name: BackendName, signal: AbortSignal): Promise<BackendCheck> {
  const check: BackendCheck = { name, available: true, reason: null, gflops: null, description: null };
  try {
    await runJob(engine, { kind: 'probe', backend: name }, signal, (report) => {
      if (report.kind === 'started') check.description = report.description;
      if (report.kind === 'speed') check.gflops = report.gflops;
    });
    return check;
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    return { name, available: false, reason: error.message, gflops: null, description: null };
  }
}

export type SystemOptions = {
  information: () => EngineInformation;
  changes: Changes;
  version: string;
  end: () => void;
};

const LOAD_MILLISECONDS = 2000;

export function systemService(
  engine: Engine,
  { information, changes, version, end }: SystemOptions,
): Handlers<WorkbenchContract>['system'] {
  return {
    information,
    changes: (_, { signal, emit }) => changes.follow(signal, emit),
    async load(_, { signal, emit }) {
      const meter = openLoadMeter({ folder: engine.folder.path });
      while (!signal.aborted) {
        emit(await meter.sample([]));
        await setTimeout(LOAD_MILLISECONDS, undefined, { signal });
      }
    },
    async checkBackends(_, { signal, emit }) {
      const checks: BackendCheck[] = [];
      for (const name of BACKENDS) {
        emit({ checking: name, checks: [...checks] });
        // One after the other, so that none slows another.
        checks.push(await checkBackend(engine, name, signal));
      }
      keepMeasurement(engine.folder, checks);
      emit({ checking: null, checks });
    },
    async verify({ file, backend }, { signal, emit }) {
      const state: VerificationState = { description: null, progress: null, finished: null };
      await runJob(engine, { kind: 'verify', file, backend }, signal, (report) => {
        if (report.kind === 'started') state.description = report.description;
        else if (report.kind === 'progress') state.progress = progressOf(report);
        else if (report.kind === 'verification') state.finished = report.verification;
        emit({ ...state });
      });
      if (state.finished === null) throw new Error('the trainer ended a verification without its result');
    },
    diagnostics: () => collectDiagnostics({ ...engine, version }),
    end,
  };
}

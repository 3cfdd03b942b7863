import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { lastMeasurement } from '../backend-measurement.ts';
import type { Engine } from '../engine.ts';
import type { RuntimeInstallation } from '../runtime-installation.ts';

export function computeService(
  { folder }: Engine,
  installation: RuntimeInstallation,
): Handlers<WorkbenchContract>['compute'] {
  return {
    lastMeasurement: () => lastMeasurement(folder),
    followRuntime: (_, { signal, emit }) => installation.follow(signal, emit),
    installRuntime: () => installation.install(),
    cancelInstallation: () => installation.cancel(),
    removeRuntime: () => installation.remove(),
  };
}

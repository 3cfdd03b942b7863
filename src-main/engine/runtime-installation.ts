import type { Installation, Runtime, RuntimeState } from '../../src-shared/contract/compute.ts';
import { AppError, messageOf } from '../../src-shared/errors.ts';
import { bytesBelow } from '../compute/tensorflow/runtime/folder-size.ts';
import { installRuntime, type InstallProgress } from '../compute/tensorflow/runtime/install-runtime.ts';
import { removeRuntime } from '../compute/tensorflow/runtime/remove-runtime.ts';
import { unsupportedMachine } from '../compute/tensorflow/runtime/requirements.ts';
import { runtimeState, wantedPlace, type RuntimeOptions } from '../compute/tensorflow/runtime/runtime-state.ts';
import { createFollowers } from './followers.ts';
import type { Log } from './log.ts';
import { transferRate } from './transfer-rate.ts';

export type RuntimeInstallation = {
  follow: (signal: AbortSignal, emit: (state: RuntimeState) => void) => Promise<void>;
  install: () => void;
  cancel: () => void;
  /** @throws AppError when something uses it or installs it */
  remove: () => Promise<{ folder: string; bytesFreed: number }>;
  isBusy: () => boolean;
  close: () => Promise<void>;
};

export type RuntimeInstallationOptions = {
  log: Log;
  /** Why the runtime is needed now; null when nothing uses it. */
  reasonNotToRemove: () => string | null;
  /** It became busy or idle. */
  onBusy: () => void;
  /** What is installed: by default what this machine asks for. */
  runtime?: RuntimeOptions;
};

/** How often progress is told. */
const TELL_MILLISECONDS = 200;

async function describe(options: RuntimeOptions): Promise<Runtime> {
  const { recipe, root, folder } = wantedPlace(options);
  const state = await runtimeState(options);
  const manifest = state.status === 'installed' ? state.runtime.manifest : null;
  return {
    status: state.status,
    reason: state.status === 'installed' ? null : state.reason,
    refusal: unsupportedMachine() ?? null,
    folder: manifest === null ? root : folder,
    bytes: await bytesBelow(root),
    variant: recipe.variant,
    versions: manifest?.versions ?? {},
    installedAt: manifest?.installedAt ?? null,
    downloads: recipe.wheels.map(({ name, version, size }) => ({ name, version, bytes: size })),
  };
}

/** The TensorFlow runtime as clients see it: installs and removes it, and loads nothing of it. */
export function createRuntimeInstallation(options: RuntimeInstallationOptions): RuntimeInstallation {
  const { log, reasonNotToRemove, onBusy, runtime: runtimeOptions = {} } = options;
  const followers = createFollowers();
  let underWay: { ended: Promise<void>; controller: AbortController } | undefined;
  let installing: Installation | null = null;
  let failure: RuntimeState['failure'] = null;

  const progressed = () => {
    const rateOf = transferRate();
    let toldAt = -Infinity;
    return ({ phase, done, total }: InstallProgress) => {
      const now = performance.now();
      const isTold = installing?.phase === phase && now - toldAt < TELL_MILLISECONDS;
      if (isTold) return;
      toldAt = now;
      installing = { phase, done, total, bytesPerSecond: total > 0 ? rateOf(now, done) : null };
      followers.changed('');
    };
  };
  const install = async (signal: AbortSignal) => {
    try {
      await installRuntime({ ...runtimeOptions, signal, onProgress: progressed() });
      log.info('TensorFlow was installed.');
    } catch (error) {
      const isCancelled = signal.aborted;
      if (!isCancelled) log.warn('TensorFlow could not be installed.', error);
      const code = error instanceof AppError ? error.code : 'defect';
      failure = { code: isCancelled ? 'cancelled' : code, reason: messageOf(error) };
    }
  };
  const settle = () => {
    underWay = undefined;
    installing = null;
    followers.changed('');
    onBusy();
  };

  return {
    async follow(signal, emit) {
      let runtime = await describe(runtimeOptions);
      let wasInstalling = installing !== null;
      const tell = () => emit({ runtime, installing, failure });
      await followers.follow('', signal, () => {
        const isInstalling = installing !== null;
        tell();
        // Only beginnings, ends and removals change what is there.
        if (isInstalling && wasInstalling) return;
        wasInstalling = isInstalling;
        describe(runtimeOptions).then(
          (now) => {
            runtime = now;
            if (!signal.aborted) tell();
          },
          (error: unknown) => log.error('The TensorFlow runtime could not be looked at.', error),
        );
      });
    },
    install() {
      if (underWay !== undefined) return;
      const controller = new AbortController();
      failure = null;
      installing = { phase: 'waiting', done: 0, total: 0, bytesPerSecond: null };
      underWay = { controller, ended: install(controller.signal).finally(settle) };
      followers.changed('');
      onBusy();
    },
    cancel() {
      underWay?.controller.abort(new AppError('cancelled', 'It was cancelled; what was downloaded is kept.'));
    },
    async remove() {
      const reason = reasonNotToRemove();
      if (reason !== null) throw new AppError('runtime-in-use', reason);
      if (underWay !== undefined) {
        throw new AppError(
          'runtime-busy',
          'TensorFlow is being installed: cancel that, or wait until it is done, then remove it.',
        );
      }
      const removed = await removeRuntime(runtimeOptions.environment);
      failure = null;
      followers.changed('');
      return removed;
    },
    isBusy: () => underWay !== undefined,
    async close() {
      underWay?.controller.abort(new AppError('engine-gone', 'The engine was ended; what was downloaded is kept.'));
      await underWay?.ended;
    },
  };
}

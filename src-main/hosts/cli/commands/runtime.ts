import type { Command } from 'commander';
import { installRuntime, type InstallProgress } from '../../../compute/tensorflow/runtime/install-runtime.ts';
import { runtimeState, type InstalledRuntime } from '../../../compute/tensorflow/runtime/runtime-state.ts';
import { AppError } from '../../../../src-shared/errors.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { formatBytes } from '../../../../src-shared/format.ts';
import { openLiveLine, progressBar } from '../terminal/live-line.ts';
import type { Output } from '../terminal/output.ts';
import { withEngine } from '../with-engine.ts';

const PHASES: Record<InstallProgress['phase'], string> = {
  waiting: 'Waiting for another process that is installing TensorFlow …',
  resolving: 'Asking pip where TensorFlow is …',
  downloading: 'Downloading TensorFlow',
  unpacking: 'Unpacking TensorFlow',
  building: 'Building the binding (about half a minute) …',
};

function progressText({ phase, done, total }: InstallProgress): string {
  return total > 0
    ? `${PHASES[phase]} ${progressBar(done, total)}  ${formatBytes(done)} of ${formatBytes(total)}`
    : PHASES[phase];
}

/** Installs the TensorFlow runtime with a progress line that Ctrl-C cancels; what was downloaded is kept. */
export function installWithProgress(): Promise<InstalledRuntime> {
  const line = openLiveLine();
  return interruptible((signal) =>
    installRuntime({ signal, onProgress: (progress) => line.update(progressText(progress)) }),
  ).finally(() => line.end());
}

/**
 * Makes sure of the TensorFlow runtime where it can be had; where it cannot, says so in one sentence, and the program
 * goes on with wasm.
 */
export async function installIfPossible(log: (line: string) => void): Promise<void> {
  if ((await runtimeState()).status === 'installed') return;
  try {
    await installWithProgress();
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    log(`${error.message} Until then the slower wasm backend is used.`);
  }
}

async function tellState(output: Output): Promise<void> {
  const state = await runtimeState();
  if (state.status === 'installed') {
    const { folder, manifest } = state.runtime;
    output.result({ status: state.status, folder, manifest }, () => `TensorFlow is installed in ${folder}.`);
  } else {
    output.result({ status: state.status, reason: state.reason }, () => state.reason);
  }
}

/** `vicreg runtime …` */
export function addRuntimeCommand(program: Command): void {
  const runtime = program.command('runtime').description('the TensorFlow runtime: install, show, remove');
  runtime
    .command('install')
    .description('fetch TensorFlow and build its binding, once, into a cache outside the program')
    .option('--optional', 'end without an error when it cannot be had')
    .option(...JSON_OPTION)
    .action(
      action(async (output, options: { optional?: boolean }) => {
        if (options.optional === true) await installIfPossible(output.log);
        else await installWithProgress();
        if (output.json || options.optional !== true) await tellState(output);
      }),
    );
  runtime
    .command('show')
    .alias('status')
    .description('say whether TensorFlow is installed, where, and what it takes')
    .option(...JSON_OPTION)
    .action(action(tellState));
  runtime
    .command('remove')
    .description('delete the installed TensorFlow')
    .option(...JSON_OPTION)
    .action(
      action(async (output) => {
        // The engine knows whether a run needs it.
        const { folder, bytesFreed } = await withEngine(({ compute }) => compute.removeRuntime());
        output.result({ folder, bytesFreed }, () => `Removed ${folder}: ${formatBytes(bytesFreed)} are free again.`);
      }),
    );
}

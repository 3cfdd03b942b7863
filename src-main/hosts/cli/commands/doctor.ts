import type { Command } from 'commander';
import type { BackendCheck } from '../../../../src-shared/contract/system.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { interruptible } from '../interrupt.ts';
import { openLiveLine } from '../terminal/live-line.ts';
import { lastOf, withEngine } from '../with-engine.ts';

function describeCheck({ name, reason, gflops, description }: BackendCheck): string {
  if (description === null) return `${name}: not available. ${reason ?? ''}`;
  const versions = Object.entries(description.versions).map(([what, version]) => `${what} ${version}`);
  const switches = Object.entries(description.switches).map(([what, isOn]) => `${what} ${isOn ? 'on' : 'off'}`);
  return [
    `${name}: available`,
    `  device: ${description.device}, ${description.threads} thread(s)`,
    `  versions: ${versions.join(', ')}`,
    `  switches: ${switches.join(', ')}`,
    `  measured: ${gflops === null ? '?' : gflops.toFixed(1)} GFLOP/s (3x3 convolution)`,
  ].join('\n');
}

/** `vicreg doctor` */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('what this machine can train with: backends, versions, devices, speed, and why not the others')
    .option(...JSON_OPTION)
    .action(
      action(async (output) => {
        const line = openLiveLine();
        const { checks } = await interruptible((signal) =>
          withEngine(({ system }) =>
            lastOf(system.checkBackends(undefined, { signal }), ({ checking }) => {
              if (checking !== null) line.update(`Starting and measuring ${checking} …`);
            }),
          ),
        ).finally(() => line.end());
        const selected = checks.find((check) => check.available)?.name ?? null;
        output.result({ selected, backends: checks }, () =>
          [
            ...checks.map(describeCheck),
            selected === null
              ? 'No backend can be used: see above.'
              : `Used when nothing else is asked for: ${selected}`,
          ].join('\n'),
        );
        if (selected === null) process.exitCode = 1;
      }),
    );
}

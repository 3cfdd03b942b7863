import type { Command } from 'commander';
import { checkBackends, type BackendCheck } from '../../../engine/services/system.ts';
import { action, JSON_OPTION } from '../command-action.ts';
import { openLiveLine } from '../terminal/live-line.ts';

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
        const checks = await checkBackends((name) => line.update(`Starting and measuring ${name} …`));
        line.end();
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

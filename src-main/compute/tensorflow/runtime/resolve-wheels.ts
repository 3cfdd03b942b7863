import { z } from 'zod';
import { runtimeUnavailable } from './unavailable.ts';
import { runCommand } from './run-command.ts';
import { WHEEL_TARGET, type Wheel } from './wheels.ts';

/** The part of pip's installation report (version 1) that we read. */
const pipReport = z.object({
  install: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      download_info: z.object({
        url: z.url(),
        archive_info: z.object({ hashes: z.object({ sha256: z.string().optional() }).optional() }).optional(),
      }),
    }),
  ),
});

const normalized = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-');

/**
 * Asks pip where the wheels are: the person's own mirrors, indexes and find-links count, and no address of any index
 * stands in our code. pip downloads nothing itself because it cannot resume.
 */
export async function resolveWheels(
  wheels: Wheel[],
  options: { environment: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<Map<Wheel, URL>> {
  const { pythonVersion, implementation, abis, platforms } = WHEEL_TARGET;
  const target = ['--python-version', pythonVersion, '--implementation', implementation];
  for (const abi of abis) target.push('--abi', abi);
  for (const platform of platforms) target.push('--platform', platform);
  // A target folder is required with a foreign platform; a dry run does not make it.
  const dryRun = ['--dry-run', '--ignore-installed', '--no-deps', '--only-binary=:all:', '--target', 'unused'];
  const report = ['--quiet', '--disable-pip-version-check', '--report', '-'];
  const names = wheels.map(({ name, version }) => `${name}==${version}`);
  const result = await runCommand(
    'python3',
    ['-m', 'pip', 'install', ...dryRun, ...target, ...report, ...names],
    options,
  );
  if (result.code !== 0) {
    const reason = result.stderr.trim().split('\n').at(-1) ?? '';
    throw runtimeUnavailable(
      `TensorFlow could not be found through pip (${reason || `exit code ${result.code}`}): check the network and pip's configuration, then start again to try once more.`,
    );
  }
  return addressesIn(result.stdout, wheels);
}

function addressesIn(output: string, wheels: Wheel[]): Map<Wheel, URL> {
  const found = pipReport.parse(JSON.parse(output)).install;
  return new Map(
    wheels.map((wheel) => {
      const entry = found.find(({ metadata }) => normalized(metadata.name) === normalized(wheel.name));
      if (!entry) throw new Error(`pip's report has no entry for ${wheel.name}`);
      const { url, archive_info: archive } = entry.download_info;
      const offered = archive?.hashes?.sha256;
      if (offered !== undefined && offered !== wheel.sha256) {
        throw runtimeUnavailable(
          `The package index offers a ${wheel.name} ${wheel.version} that is not the one this program was made for (sha256 ${offered} instead of ${wheel.sha256}): check which index pip is configured to use.`,
        );
      }
      return [wheel, new URL(url)];
    }),
  );
}

import { z } from 'zod';
import { isOnPath } from './is-on-path.ts';
import { runCommand } from './run-command.ts';
import { runtimeUnavailable } from './unavailable.ts';

type Options = { environment: NodeJS.ProcessEnv; signal?: AbortSignal | undefined };

/** Why TensorFlow can never run on a machine of this kind, if it cannot. */
export function unsupportedMachine(): string | undefined {
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `TensorFlow is used on Linux with an x64 processor only, and this is ${process.platform} on ${process.arch}.`;
}

/**
 * Throws the sentence that says what is missing, before anything is downloaded in vain. Gives the compiler's version.
 */
export async function checkRequirements(options: Options): Promise<{ compiler: string }> {
  const noGlibc = missingGlibc();
  if (noGlibc) throw runtimeUnavailable(noGlibc);
  const missing: string[] = [];
  if (!(await hasPip(options))) missing.push('pip (package python3-pip)');
  if (!isOnPath('g++', options.environment)) missing.push('a C++ compiler (package g++)');
  if (missing.length > 0) {
    throw runtimeUnavailable(
      `TensorFlow cannot be set up without ${missing.join(' and ')}: run "apt-get install python3-pip g++" or its like, then start again.`,
    );
  }
  const { stdout } = await runCommand('g++', ['--version'], options);
  return { compiler: stdout.split('\n')[0] ?? '' };
}

const processReport = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) });

/** Wheels of manylinux need glibc; Alpine Linux has another C library. */
function missingGlibc(): string | undefined {
  const found = processReport.parse(process.report.getReport()).header.glibcVersionRuntime;
  if (found !== undefined) return undefined;
  return 'TensorFlow needs a Linux with the GNU C library, which this one does not have.';
}

async function hasPip(options: Options): Promise<boolean> {
  if (!isOnPath('python3', options.environment)) return false;
  return (await runCommand('python3', ['-m', 'pip', '--version'], options)).code === 0;
}

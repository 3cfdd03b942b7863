import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const CHILDREN = join(import.meta.dirname, '../integration/storage/children');
/** "nobody" on Linux and macOS. */
const NOBODY = 65_534;

type Options = {
  /** Runs as a user who may read that folder and not write it: tests of permissions mean nothing to root. */
  unprivilegedIn?: string;
  /** Largest file that the process may write. */
  fileLimitKilobytes?: number;
};

function withoutPrivileges(folder: string): { uid: number; gid: number } | undefined {
  chmodSync(folder, 0o555);
  onTestFinished(() => chmodSync(folder, 0o755));
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
}

/** A process of its own that runs a program of tests/integration/storage/children. */
export function startChild(program: string, parameters: string[], options: Options = {}): ChildProcess {
  const command = [process.execPath, '--no-warnings', join(CHILDREN, program), ...parameters];
  const limit = options.fileLimitKilobytes;
  const [file = '', ...rest] =
    limit === undefined ? command : ['bash', '-c', `ulimit -f ${limit} && exec "$@"`, 'bash', ...command];
  return spawn(file, rest, {
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(options.unprivilegedIn === undefined ? {} : withoutPrivileges(options.unprivilegedIn)),
  });
}

export type Ended = { stdout: string; code: number | null; signal: NodeJS.Signals | null };

/** Everything that a child says until it ends. */
export function endOf(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve, reject) => {
    let stdout = '';
    child.stdout?.on('data', (data: Buffer) => {
      stdout += data.toString('utf8');
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ stdout, code, signal }));
  });
}

export function runChild(program: string, parameters: string[], options: Options = {}): Promise<Ended> {
  return endOf(startChild(program, parameters, options));
}

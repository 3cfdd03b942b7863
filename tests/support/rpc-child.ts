import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const CHILDREN = join(import.meta.dirname, '../integration/rpc/children');

/** A process of its own that runs a program of tests/integration/rpc/children; killed after the test at the latest. */
export function startRpcChild(program: string, path: string): ChildProcess {
  const child = spawn(process.execPath, ['--no-warnings', join(CHILDREN, program), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Resolves when the child has said something; rejects when it ends before. */
export function firstWord(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('exit', () => reject(new Error('the child ended without a word')));
  });
}

import { spawn } from 'node:child_process';

export type CommandResult = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };

export type CommandOptions = {
  environment: NodeJS.ProcessEnv;
  signal?: AbortSignal | undefined;
  /** Called with each whole line of standard output as it comes. */
  onLine?: (line: string) => void;
};

/**
 * Runs a program to its end without a shell and gives what it wrote. Rejects when it cannot be started (`ENOENT`) or
 * when `signal` aborts, which ends it.
 */
export function runCommand(program: string, args: string[], options: CommandOptions): Promise<CommandResult> {
  const { environment, signal, onLine } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], signal });
    let stdout = '';
    let stderr = '';
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      if (onLine) lines.forEach(onLine);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => {
      reject(signal?.aborted ? abortReason(signal) : error);
    });
    child.on('close', (code, killedBy) => {
      resolve({ code, signal: killedBy, stdout, stderr });
    });
  });
}

function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('cancelled', { cause: signal.reason });
}

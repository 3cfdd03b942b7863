import { spawn } from 'node:child_process';

/** `missing`: there is no such program; `failed`: it is there and gave no answer, in time or at all. */
export type NvidiaAnswer = { kind: 'rows'; rows: string[][] } | { kind: 'missing' } | { kind: 'failed' };

const LIMIT_MILLISECONDS = 3000;

/** Rows of `--format=csv,noheader,nounits`. The last field, a name, may hold commas itself. */
export function parseRows(output: string, fields: number): string[][] {
  const rows = output.split('\n').map((line) => line.trim().split(', '));
  return rows
    .filter((row) => row.length >= fields)
    .map((row) => [...row.slice(0, fields - 1), row.slice(fields - 1).join(', ')]);
}

/** A number of nvidia-smi's; null for what a card does not say: [N/A], [Not Supported], [Unknown Error] and the like. */
export function parseNumber(field: string | undefined): number | null {
  return field !== undefined && /^-?[0-9]+(\.[0-9]+)?$/.test(field) ? Number(field) : null;
}

/**
 * Asks nvidia-smi for fields of every card, a name last. It is ended after 3 seconds: where the driver hangs, it hangs,
 * and may then not even be killed, so its end is not waited for.
 */
export function askNvidia(fields: readonly string[]): Promise<NvidiaAnswer> {
  return new Promise((resolve) => {
    const child = spawn('nvidia-smi', [`--query-gpu=${fields.join(',')}`, '--format=csv,noheader,nounits'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
    const limit = setTimeout(() => {
      child.kill('SIGKILL');
      child.stdout.destroy();
      child.unref();
      resolve({ kind: 'failed' });
    }, LIMIT_MILLISECONDS);
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', () => {
      clearTimeout(limit);
      resolve({ kind: 'missing' });
    });
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve(code === 0 ? { kind: 'rows', rows: parseRows(output, fields.length) } : { kind: 'failed' });
    });
  });
}

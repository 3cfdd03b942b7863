import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { z } from 'zod';
import { systemCodeOf } from '../../../src-shared/errors.ts';
import { redactWithin } from './redact.ts';
import { breathing } from '../../data/breathing.ts';

const lineSchema = z.looseObject({ time: z.iso.datetime(), level: z.enum(['info', 'warn', 'error']) });

function parseLine(line: string): z.infer<typeof lineSchema> | undefined {
  try {
    return lineSchema.safeParse(JSON.parse(line)).data;
  } catch {
    // A line that a crash cut off is text like any other.
    return undefined;
  }
}

function redactLine(line: string, redact: (text: string) => string): string {
  const entry = parseLine(line);
  if (entry === undefined) return redact(line);
  const { time, level, ...rest } = entry;
  return JSON.stringify({ time, level, ...Object(redactWithin(rest, redact)) });
}

/** The lines of a file, as many at a time as one reading brings, and last what is behind the end of the last line. */
async function* linesOf(path: string): AsyncGenerator<{ lines: string[]; end: '\n' | '' }> {
  const file: AsyncIterable<unknown> = createReadStream(path, 'utf8');
  let rest = '';
  for await (const text of file) {
    const lines = `${rest}${String(text)}`.split('\n');
    rest = lines.pop() ?? '';
    yield { lines, end: '\n' };
  }
  yield { lines: [rest], end: '' };
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '');
}

/** The file names of the engine's logs in that folder. */
export async function listLogs(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.filter((name) => /^engine\.log(\.[0-9])?$/.test(name));
}

/** A log without what is private, piece by piece; empty when it was moved away meanwhile. */
export async function* readLog(path: string, redact: (text: string) => string): AsyncGenerator<string> {
  const breathe = breathing();
  try {
    for await (const { lines, end } of linesOf(path)) {
      const redacted: string[] = [];
      for (const line of lines) {
        redacted.push(redactLine(line, redact), end);
        await breathe();
      }
      yield redacted.join('');
    }
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

import { readdir, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { systemCodeOf } from '../../../src-shared/errors.ts';
import { redactWithin } from './redact.ts';
import { takeTurns } from './take-turns.ts';

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

async function redactLog(content: string, redact: (text: string) => string): Promise<string> {
  const turn = takeTurns();
  const lines: string[] = [];
  for (const line of content.split('\n')) {
    lines.push(redactLine(line, redact));
    await turn();
  }
  return lines.join('\n');
}

async function whatIsThere<Content>(reading: Promise<Content>, otherwise: Content): Promise<Content> {
  try {
    return await reading;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return otherwise;
    throw error;
  }
}

/** The file names of the engine's logs in that folder. */
export async function listLogs(folder: string): Promise<string[]> {
  const names = await whatIsThere(readdir(folder), []);
  return names.filter((name) => /^engine\.log(\.[0-9])?$/.test(name));
}

/** A log without what is private; empty when it was moved away meanwhile. */
export async function readLog(path: string, redact: (text: string) => string): Promise<string> {
  return redactLog(await whatIsThere(readFile(path, 'utf8'), ''), redact);
}

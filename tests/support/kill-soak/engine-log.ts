import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const lineSchema = z.object({ level: z.string(), message: z.string(), data: z.unknown() });
type Line = z.infer<typeof lineSchema>;

export type EngineLog = {
  /** The lines that came since the last call. */
  news: () => Line[];
};

/** A line that a kill cut off is none. */
function lineOf(text: string): Line[] {
  try {
    return [lineSchema.parse(JSON.parse(text))];
  } catch (error) {
    if (error instanceof SyntaxError) return [];
    throw error;
  }
}

export function readEngineLog(home: string): EngineLog {
  const path = join(home, 'logs', 'engine.log');
  let read = 0;
  return {
    news() {
      if (!existsSync(path)) return [];
      const text = readFileSync(path).subarray(read);
      read += text.length;
      return text.toString('utf8').split('\n').flatMap(lineOf);
    },
  };
}

/** What an engine says when its trainer was killed; every other error is a defect. */
const EXPECTED = /^Run \S+ failed\.$/;

export function errorsIn(lines: readonly Line[]): string[] {
  return lines
    .filter(({ level, message }) => level === 'error' && !EXPECTED.test(message))
    .map(({ message, data }) => `the engine's log says: ${message} ${JSON.stringify(data)}`);
}

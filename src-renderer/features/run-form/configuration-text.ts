import { parseRunConfig } from '../../../src-shared/config/parse-run-config.ts';
import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import { AppError, messageOf } from '../../../src-shared/errors.ts';
import { issuesOf } from './issues.ts';

/** A configuration that a person wrote or pasted, or why it is none, one sentence each. */
export type ReadConfiguration = { config: RunConfig } | { faults: string[] };

export function readConfiguration(text: string): ReadConfiguration {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { faults: [`This is not JSON: ${messageOf(error)}`] };
  }
  try {
    return { config: parseRunConfig(value, 'This') };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // A key that does not exist is named by the whole sentence only.
    if (/there is no such setting/.test(error.message)) return { faults: [error.message] };
    return { faults: issuesOf(error).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)) };
  }
}

/** As JSON for people: lists of numbers stand on one line. A line break is never within a text, where JSON escapes it. */
export function writeConfiguration(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    /\[\n\s+(-?[\d.e+-]+(?:,\n\s+-?[\d.e+-]+)*)\n\s*\]/g,
    (_list, numbers: string) => `[${numbers.replaceAll(/\s+/g, ' ')}]`,
  );
}

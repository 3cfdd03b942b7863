import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemCodeOf } from '../../src-shared/errors.ts';

/** The console of a run lies in its folder as two files, of which the older one is given up for a new one. */
const FILE = 'console.log';
const EARLIER_FILE = 'console.earlier.log';
const LARGEST_FILE = 128 * 1024;

function unlessMissing<Value>(read: () => Value, instead: Value): Value {
  try {
    return read();
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return instead;
    throw error;
  }
}

/**
 * Adds whole lines. At most the last 256 KiB are kept.
 * @param folder the run's, which is made if need be
 * @throws when the disk does not take it
 */
export function appendToConsole(folder: string, lines: string): void {
  const file = join(folder, FILE);
  const bytes = Buffer.from(lines).subarray(-LARGEST_FILE);
  const size = unlessMissing(() => statSync(file).size, 0);
  if (size > 0 && size + bytes.length > LARGEST_FILE) renameSync(file, join(folder, EARLIER_FILE));
  mkdirSync(folder, { recursive: true });
  appendFileSync(file, bytes, { mode: 0o600 });
}

/** All that is kept; empty when nothing was ever written. */
export function readConsole(folder: string): string {
  const read = (name: string) => unlessMissing(() => readFileSync(join(folder, name), 'utf8'), '');
  return read(EARLIER_FILE) + read(FILE);
}

import { readdirSync } from 'node:fs';
import { systemCodeOf } from '../../../src-shared/errors.ts';

/**
 * Looks for something without a pause, so that nothing happens between it and what the caller does next.
 * @returns whether it was seen within `milliseconds`
 */
export function spinUntil(isSo: () => boolean, milliseconds: number): boolean {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) if (isSo()) return true;
  return false;
}

/** The names in a folder that is there or is not, also while it vanishes. */
export function glimpse(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

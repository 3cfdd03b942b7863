import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { serialize } from 'node:v8';
import type { LeftBehind } from '../../src-shared/contract/trainer.ts';
import { writeAtomically } from '../storage/checkpoints/write-atomically.ts';

/**
 * Writes what could not be told into a file that is there whole and on the disk, or not at all. The format is Node's own
 * for structured clones, because points may be NaN or infinite.
 * @throws the system's error when the disk is full or refuses
 */
export function leaveBehind(path: string, leftBehind: LeftBehind): void {
  mkdirSync(dirname(path), { recursive: true });
  writeAtomically(path, [serialize(leftBehind)]);
}

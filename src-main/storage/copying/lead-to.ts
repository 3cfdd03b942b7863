import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../checkpoints/write-atomically.ts';
import { LOCATION_FILE, ORIGINS_FILE, originsOf } from '../data-location.ts';

function writeJson(path: string, value: unknown): void {
  writeAtomically(path, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
}

/**
 * Makes every place where a data folder ever was lead to where it is now. In one go: nothing can be written to the old
 * one meanwhile. What is cut short leaves the old one in use, or the new one.
 */
export function leadTo(source: string, target: string): void {
  const origins = [...originsOf(source), source].filter((folder) => folder !== target && existsSync(folder));
  writeJson(join(target, ORIGINS_FILE), { folders: origins });
  // It may have been here before.
  rmSync(join(target, LOCATION_FILE), { force: true });
  for (const folder of origins.toReversed()) writeJson(join(folder, LOCATION_FILE), { movedTo: target });
}

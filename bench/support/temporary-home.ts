import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endEngine } from '../../src-main/engine/attach/end-engine.ts';

/** Lends a data folder of its own, ends the engine that was started there and deletes it. */
export async function withHome(measure: (home: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vicreg-bench-'));
  const home = join(folder, 'home');
  try {
    await measure(home);
  } finally {
    await endEngine(home);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endEngine } from '../../src-main/engine/attach/end-engine.ts';

/** Lends a data folder of its own; the engine that was started there is ended and all is deleted, after a Ctrl-C too. */
export async function withHome(measure: (home: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'vicreg-bench-'));
  const home = join(folder, 'home');
  const leave = async () => {
    await endEngine(home);
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => void leave().finally(() => process.exit(1)));
  try {
    await measure(home);
  } finally {
    await leave();
  }
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { attachEngine, type EngineConnection } from '../../src-main/engine/attach/attach-engine.ts';
import { readEngineFile } from '../../src-main/engine/attach/engine-file.ts';
import { isAlive } from '../../src-main/storage/process-identity.ts';
import { freshFolder } from './storage.ts';

/** Kills the engine of a data folder and its trainers, as a power cut would. */
export function killEngine(dataFolder: string): void {
  const engine = readEngineFile(dataFolder);
  if (engine === undefined || !isAlive(engine)) return;
  process.kill(-engine.processId, 'SIGKILL');
  while (isAlive(engine)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
}

export type TestEngine = {
  /** Its data folder. */
  home: string;
  /** A connection to the engine, which is started when it does not run. */
  attach: () => Promise<EngineConnection>;
  processId: () => number;
  /** Whether its process is there. */
  runs: () => boolean;
  kill: () => void;
};

/** An engine with an empty data folder, for one test; it starts when somebody attaches. */
export function newEngine(): TestEngine {
  const home = join(freshFolder(), 'home');
  const connections = new Set<EngineConnection>();
  onTestFinished(() => {
    for (const connection of connections) connection.close();
    killEngine(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 10 });
  });
  return {
    home,
    async attach() {
      const connection = await attachEngine(home);
      connections.add(connection);
      return connection;
    },
    processId() {
      const engine = readEngineFile(home);
      if (engine === undefined) return expect.fail('there is no engine');
      return engine.processId;
    },
    runs() {
      const engine = readEngineFile(home);
      return engine !== undefined && isAlive(engine);
    },
    kill: () => killEngine(home),
  };
}

import { setTimeout } from 'node:timers/promises';
import { workbenchContract, type WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { connect, type Connection } from '../../../src-shared/rpc/client.ts';
import type { Transport } from '../../../src-shared/rpc/transport.ts';
import { programVersion } from '../../program-folder.ts';
import { currentDataFolder } from '../../storage/data-location.ts';
import { connectLocalSocket } from '../transports/local-socket.ts';
import { engineSocket } from './engine-socket.ts';
import { startEngine } from './start-engine.ts';

export type EngineConnection = Connection<WorkbenchContract>;

/** How long one engine may take to end, or another process's to start, before this one gives up. */
const PATIENCE_MILLISECONDS = 20_000;
const PAUSE_MILLISECONDS = 50;

/**
 * What passes by itself: nobody listens yet, an engine that is ending, another process that is starting one, a data
 * folder that is moved at this moment.
 */
const PASSING = new Set(['engine-not-running', 'engine-gone', 'engine-running', 'socket-taken', 'data-folder-moved']);

function isPassing(error: unknown): boolean {
  return error instanceof AppError && PASSING.has(error.code);
}

async function retried<Result>(attempt: () => Promise<Result>): Promise<Result> {
  const deadline = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error) || performance.now() > deadline) throw error;
      await setTimeout(PAUSE_MILLISECONDS);
    }
  }
}

async function startIfNeeded(dataFolder: string, node: string | undefined, error: unknown): Promise<void> {
  if (!(error instanceof AppError) || error.code !== 'engine-not-running') throw error;
  await startEngine(dataFolder, node);
}

/**
 * A transport to the engine of a data folder, wherever that was moved to; it is started when it does not run.
 * @param node the Node to start it with, by default the running one
 */
export function reachEngine(dataFolder: string, node?: string): Promise<Transport> {
  return retried(async () => {
    const folder = currentDataFolder(dataFolder);
    const socket = engineSocket(folder);
    try {
      return await connectLocalSocket(socket);
    } catch (error) {
      await startIfNeeded(folder, node, error);
      return connectLocalSocket(socket);
    }
  });
}

/**
 * Connects to the engine of a data folder, which is started when it does not run.
 * @throws AppError when it cannot be started, or is of another version
 */
export function attachEngine(dataFolder: string): Promise<EngineConnection> {
  const contract = workbenchContract(programVersion());
  return retried(async () => connect(contract, await reachEngine(dataFolder)));
}

/**
 * Connects to the engine of a data folder if it runs.
 * @param signal gives up waiting for its greeting
 * @returns undefined when none runs
 * @throws AppError when it is of another version
 */
export async function attachRunningEngine(
  dataFolder: string,
  signal: AbortSignal,
): Promise<EngineConnection | undefined> {
  const contract = workbenchContract(programVersion());
  try {
    return await connect(contract, await connectLocalSocket(engineSocket(currentDataFolder(dataFolder))), { signal });
  } catch (error) {
    if (isPassing(error)) return undefined;
    throw error;
  }
}

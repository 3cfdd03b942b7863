import { onTestFinished } from 'vitest';
import type { EngineServices } from '../../src-shared/contract/index.ts';
import type { CopyState } from '../../src-shared/contract/storage.ts';
import { attachEngine } from '../../src-main/engine/attach/attach-engine.ts';
import { killEngine } from './engine.ts';

/** Follows the copy under way until it is as wanted, by default at its end. */
export async function copyWhere(
  { storage }: EngineServices,
  isWanted: (state: CopyState) => boolean = ({ end }) => end !== null,
): Promise<CopyState> {
  for await (const state of storage.followCopy()) if (state !== null && isWanted(state)) return state;
  throw new Error('the engine ended the subscription');
}

/** The engine of a data folder that a test has made, until the test is done. */
export async function engineOf(folder: string): Promise<EngineServices> {
  const { services, close } = await attachEngine(folder);
  onTestFinished(() => {
    close();
    killEngine(folder);
  });
  return services;
}

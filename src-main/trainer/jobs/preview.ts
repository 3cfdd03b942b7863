import { constants, setPriority } from 'node:os';
import type { Report, ViewsQuestion } from '../../../src-shared/contract/trainer.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { startBackend } from '../../compute/select.ts';
import { openStore } from '../../data/packed-store.ts';
import type { EngineChannel } from '../engine-channel.ts';
import { makeViewPairs } from '../view-pairs.ts';

/** A store is opened for every question: it may be gone or another by the next one, and nothing may be held open. */
async function answer({ storeFolder, request }: ViewsQuestion): Promise<Report> {
  try {
    const store = await openStore(storeFolder, { memoryBudget: 0 });
    try {
      return { kind: 'views', pairs: makeViewPairs(request, store) };
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof AppError) return { kind: 'views-refused', code: error.code, message: error.message };
    throw error;
  }
}

/**
 * Answers questions for views until its process is ended, at the lowest priority: a run may be under way. One thread of
 * the wasm backend is there everywhere, starts soon, and makes the same pixels as the others up to rounding.
 */
export async function preview(channel: EngineChannel): Promise<never> {
  setPriority(constants.priority.PRIORITY_LOW);
  channel.report({ kind: 'started', ...(await startBackend('wasm', { threads: 1, mode: 'repeatable' })) });
  for (;;) channel.report(await answer(await channel.during(channel.nextQuestion())));
}

import { constants, setPriority } from 'node:os';
import type { PreviewQuestion, Report } from '../../../src-shared/contract/trainer.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { startBackend } from '../../compute/select.ts';
import { openStore } from '../../data/packed-store.ts';
import type { EngineChannel } from '../engine-channel.ts';
import { createAgreementMeter, type AgreementMeter } from '../view-agreement.ts';
import { makeViewPairs } from '../view-pairs.ts';

/** A store is opened for every question: it may be gone or another by the next one, and nothing may be held open. */
async function answer(question: PreviewQuestion, meter: AgreementMeter): Promise<Report> {
  try {
    const store = await openStore(question.storeFolder, { memoryBudget: 0 });
    try {
      if (question.kind === 'views') return { kind: 'views', pairs: makeViewPairs(question.request, store) };
      return { kind: 'agreement', agreement: await meter.measure(question, store) };
    } finally {
      store.close();
    }
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', code: error.code, message: error.message };
    throw error;
  }
}

/**
 * Answers questions for views and about them until its process is ended, at the lowest priority: a run may be under way.
 * One thread of the wasm backend is there everywhere, starts soon, and makes the same pixels as the others up to rounding.
 */
export async function preview(channel: EngineChannel): Promise<never> {
  setPriority(constants.priority.PRIORITY_LOW);
  channel.report({ kind: 'started', ...(await startBackend('wasm', { threads: 1, mode: 'repeatable' })) });
  const meter = createAgreementMeter();
  for (;;) {
    const question = await channel.during(channel.nextQuestion());
    channel.report(await channel.during(answer(question, meter)));
  }
}

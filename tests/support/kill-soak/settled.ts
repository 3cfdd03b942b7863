import { setTimeout } from 'node:timers/promises';
import { readEngineFile } from '../../../src-main/engine/attach/engine-file.ts';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { leftBehind } from './file-faults.ts';
import { isTrainer, markedProcesses, zombiesOf, type MarkedProcess } from './marked-processes.ts';
import { isAtWork } from './run-faults.ts';

type Services = EngineConnection['services'];

const LOOK_MILLISECONDS = 100;

/** Processes that the engine did not start, nor those that it started. */
function strangers(all: readonly MarkedProcess[], engineId: number): MarkedProcess[] {
  const family = new Set([engineId]);
  for (let size = 0; size < family.size;) {
    size = family.size;
    for (const { processId, parentId } of all) if (family.has(parentId)) family.add(processId);
  }
  return all.filter(({ processId }) => !family.has(processId));
}

function processFaults(home: string, mark: string): string[] {
  const engineId = readEngineFile(home)?.processId ?? -1;
  const left = strangers(markedProcesses(mark), engineId);
  return [
    ...left.map(({ processId, command }) => `process ${processId} (${command}) is left of an earlier engine`),
    ...zombiesOf(engineId).map((processId) => `process ${processId} is a zombie`),
  ];
}

/** Runs that are said to be worked on although no trainer does. */
async function falselyAtWork({ runs, training }: Services, mark: string): Promise<string[]> {
  const said = (await runs.list()).filter(isAtWork);
  const faults: string[] = [];
  for (const { id, status } of said) {
    for await (const { live, run } of training.follow({ runId: id })) {
      if (live === null && isAtWork(run)) faults.push(`run ${id} is ${status}, and no trainer works on it`);
      break;
    }
  }
  const trainers = markedProcesses(mark).filter(isTrainer).length;
  if (trainers !== said.length) faults.push(`${trainers} trainers are alive, and ${said.length} runs at work`);
  return faults;
}

/** What must become true of itself in a while after a kill, and is not yet. */
async function unsettled(services: Services, home: string, mark: string): Promise<string[]> {
  return [...processFaults(home, mark), ...(await falselyAtWork(services, mark)), ...leftBehind(home)];
}

/**
 * Waits until the engine tells the truth about what works, and nothing of an earlier one is left.
 * @param deadline as of performance.now()
 * @returns what is not so by then
 */
export async function settled(services: Services, home: string, mark: string, deadline: number): Promise<string[]> {
  for (;;) {
    const faults = await unsettled(services, home, mark);
    if (faults.length === 0 || performance.now() > deadline) return faults;
    await setTimeout(LOOK_MILLISECONDS);
  }
}

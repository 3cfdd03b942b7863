import { readEngineFile } from '../../../src-main/engine/attach/engine-file.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../../../src-main/storage/process-identity.ts';
import { systemCodeOf } from '../../../src-shared/errors.ts';
import { isTrainer, markedProcesses } from './marked-processes.ts';

/** Whom a kill is to hit; `both` is everything at the same moment, as a power cut would. */
export type Victim = 'engine' | 'trainer' | 'both';

/** The processes that the kill will hit, found beforehand: to look for them takes longer than a file takes to be written. */
export type Aim = { victim: Victim; engine: ProcessIdentity; trainers: readonly ProcessIdentity[] };

/** Undefined when there is no engine. */
export function aimAt(home: string, mark: string, victim: Victim): Aim | undefined {
  const engine = readEngineFile(home);
  if (engine === undefined) return undefined;
  const trainers = markedProcesses(mark)
    .filter(isTrainer)
    .map(({ processId }) => identityOf(processId));
  // Where nothing trains, the engine is the only one to be hit.
  return { victim: victim === 'trainer' && trainers.length === 0 ? 'engine' : victim, engine, trainers };
}

/** Nobody is hit who has ended meanwhile. */
function kill(processId: number): void {
  try {
    process.kill(processId, 'SIGKILL');
  } catch (error) {
    if (systemCodeOf(error) !== 'ESRCH') throw error;
  }
}

/** @returns whether anybody was there to be hit; they are gone then */
export function strike(aim: Aim | undefined): boolean {
  if (aim === undefined) return false;
  const { victim, engine, trainers } = aim;
  const targets = { engine: [engine], trainer: trainers, both: [engine, ...trainers] }[victim];
  const alive = targets.filter(isAlive);
  if (victim === 'both') kill(-engine.processId);
  else for (const { processId } of alive) kill(processId);
  while (alive.some(isAlive)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  return alive.length > 0;
}

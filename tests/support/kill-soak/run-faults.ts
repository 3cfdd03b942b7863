import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import type { Command } from './queue-commands.ts';
import type { ToldRun } from './told.ts';

const AT_WORK: readonly string[] = ['starting', 'running'];
const ENDED: readonly string[] = ['finished', 'stopped', 'failed', 'interrupted'];
/** No trainer works on it, and none will unless somebody asks for it. */
const AT_REST: readonly string[] = [...ENDED, 'paused', 'draft'];

export function isAtWork({ status }: { status: string }): boolean {
  return AT_WORK.includes(status);
}

function doubles(evaluations: RunDetails['evaluations']): string[] {
  const keys = evaluations.map(
    ({ checkpointStep, protocol }) => `${checkpointStep} updates ${JSON.stringify(protocol)}`,
  );
  const twice = keys.filter((key, i) => keys.indexOf(key) < i);
  return twice.map((key) => `the evaluation after ${key} is there twice`);
}

/** The faults of a run in itself, as the engine tells of it at one moment. */
export function contradictions({ run, attempts, series, evaluations }: RunDetails): string[] {
  const faults = doubles(evaluations);
  const { status, step, totalSteps, reason, endedAt } = run;
  const loss = series.find(({ name }) => name === 'loss');
  const completed = (loss?.lastStep ?? -1) + 1;
  if (step !== completed) faults.push(`it is ${status} with ${step} updates, and its points show ${completed}`);
  if (loss !== undefined && loss.points !== completed) {
    faults.push(`its loss has ${loss.points} points for ${completed} updates`);
  }
  if (ENDED.includes(status) !== (endedAt !== null)) faults.push(`it is ${status} and ended at ${endedAt}`);
  if (['interrupted', 'failed'].includes(status) && !reason) faults.push(`it is ${status} without a reason`);
  if (status === 'finished' && step !== totalSteps) faults.push(`it is finished with ${step} of ${totalSteps} updates`);
  const open = attempts.filter(({ endedAt: ended }) => ended === null).length;
  if (open !== (AT_WORK.includes(status) ? 1 : 0))
    faults.push(`it is ${status} with ${open} attempts that have not ended`);
  return faults;
}

function isMeant(command: Command, runId: string): boolean {
  return 'runId' in command && command.runId === runId;
}

/** The faults of a run against what was told of it before a kill. */
export function broken(told: ToldRun, now: RunDetails, underWay: readonly Command[]): string[] {
  const { summary, attempts, checkpointStep, evaluations } = told;
  const faults: string[] = [];
  const isLeftAlone = AT_REST.includes(summary.status) && !underWay.some((command) => isMeant(command, summary.id));
  const { status, step } = now.run;
  const hasChanged = status !== summary.status || step !== summary.step || now.attempts.length !== attempts;
  if (isLeftAlone && hasChanged) {
    faults.push(`it was ${summary.status} with ${summary.step} updates, and is ${status} with ${step}`);
  }
  for (const { number, fromStep } of now.attempts.slice(attempts)) {
    if (fromStep < checkpointStep) {
      faults.push(`attempt ${number} went on from step ${fromStep}, behind the checkpoint of step ${checkpointStep}`);
    }
  }
  const lost = evaluations.filter(
    ({ createdAt, checkpointStep: at }) =>
      !now.evaluations.some((one) => one.createdAt === createdAt && one.checkpointStep === at),
  );
  for (const { checkpointStep: at } of lost) faults.push(`the evaluation after ${at} updates is lost`);
  return faults;
}

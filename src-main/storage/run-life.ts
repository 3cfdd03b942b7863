import type { RunStatus } from '../../src-shared/contract/runs.ts';

export const ENDED_STATUSES = ['finished', 'stopped', 'failed', 'interrupted'] as const satisfies readonly RunStatus[];
export type EndedStatus = (typeof ENDED_STATUSES)[number];

/**
 * What may follow what. A paused run has no trainer: it wrote a checkpoint and ended, and goes on by way of the queue,
 * as a run does that was stopped, failed or was interrupted. A finished one has done all its updates and is only ever
 * branched from. A trainer may be told to end, and may find nothing left to do, before its first update.
 */
const FOLLOWERS: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  draft: ['queued'],
  queued: ['draft', 'starting', 'paused', 'stopped', 'failed'],
  starting: ['running', 'paused', 'finished', 'stopped', 'failed', 'interrupted'],
  running: ['paused', 'finished', 'stopped', 'failed', 'interrupted'],
  paused: ['queued', 'starting', 'stopped', 'failed'],
  finished: [],
  stopped: ['queued', 'starting'],
  failed: ['queued', 'starting'],
  interrupted: ['queued', 'starting'],
};

export function canFollow(from: RunStatus, to: RunStatus): boolean {
  return FOLLOWERS[from].includes(to);
}

const UNDER_WAY = new Set<RunStatus>(['queued', 'starting', 'running']);

/** Whether something works on the run, or will in its turn. */
export function isUnderWay(status: RunStatus): boolean {
  return UNDER_WAY.has(status);
}

const ended: ReadonlySet<RunStatus> = new Set(ENDED_STATUSES);

/** Whether nothing works on the run any more, and nothing will unless a person takes it up again. */
export function isEnded(status: RunStatus): status is EndedStatus {
  return ended.has(status);
}

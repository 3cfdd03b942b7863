import type { RunStatus } from '../../../src-shared/contract/runs.ts';

/** What a person can do with a run in this status, in the order of its buttons. */
const ACTIONS = {
  draft: ['resume'],
  queued: ['stop'],
  starting: ['pause', 'stop'],
  running: ['pause', 'stop'],
  paused: ['resume', 'stop'],
  finished: [],
  stopped: ['resume'],
  failed: ['resume'],
  interrupted: ['resume'],
} as const satisfies Record<RunStatus, readonly ('pause' | 'resume' | 'stop')[]>;

export type RunAction = 'pause' | 'resume' | 'stop';

export const ACTION_TITLES: Record<RunAction, string> = { pause: 'Pause', resume: 'Resume', stop: 'Stop' };

/** What the button says; a draft is not resumed but begun. */
export function actionTitle(action: RunAction, status: RunStatus): string {
  return status === 'draft' && action === 'resume' ? 'Start' : ACTION_TITLES[action];
}

export function actionsFor(status: RunStatus): readonly RunAction[] {
  return ACTIONS[status];
}

/** Whether its numbers can still change without a person's doing. */
export function isUnderWay(status: RunStatus): boolean {
  return status === 'starting' || status === 'running';
}

/** What to expect where a run has measured nothing. */
export function withoutPoints(status: RunStatus): string {
  if (status === 'draft') return 'Its charts grow here once it is started.';
  if (status === 'queued') return 'Its charts grow here once it has begun.';
  return status === 'paused' ? 'It was paused before its first update.' : 'It ended before its first update.';
}

import type { RunStatus, RunSummary } from '../../../src-shared/contract/runs.ts';
import { formatCount } from '../../lib/format.ts';

/** What happened to a run by itself: begun, or come to an end for now or for good. */
type NoticeKind = 'started' | 'finished' | 'paused' | 'stopped' | 'failed' | 'interrupted';

export type RunNotice = {
  /** The same in every window that tells of it. */
  key: string;
  kind: NoticeKind;
  run: RunSummary;
  sentence: string;
};

/** The runs that a window knew of, with their status then. */
export type SeenRuns = ReadonlyMap<string, RunStatus>;

const isUnderWay = (status: RunStatus | undefined) => status === 'starting' || status === 'running';

function kindOf(before: RunStatus | undefined, now: RunStatus): NoticeKind | undefined {
  if (isUnderWay(now)) return isUnderWay(before) ? undefined : 'started';
  if (now === 'failed' || now === 'finished' || now === 'interrupted') return before === now ? undefined : now;
  // A run that only waited was taken out of the queue by somebody: nothing ended.
  if (now === 'paused' || now === 'stopped') return isUnderWay(before) ? now : undefined;
  return undefined;
}

function sentenceOf(kind: NoticeKind, { name, step, totalSteps, reason }: RunSummary): string {
  const why = reason === null ? '' : ` ${reason}`;
  const at = `at step ${formatCount(step)} of ${formatCount(totalSteps)}`;
  switch (kind) {
    case 'started':
      return `“${name}” has started.`;
    case 'finished':
      return `“${name}” is finished: ${formatCount(step)} updates.`;
    case 'paused':
      return `“${name}” is paused ${at}.`;
    case 'stopped':
      return `“${name}” was stopped ${at}.`;
    case 'failed':
      return `“${name}” failed.${why}`;
    case 'interrupted':
      return `“${name}” was interrupted ${at}.${why}`;
  }
}

/** The same run can pause or start again: its start and its step tell the times apart. */
const keyOf = (kind: NoticeKind, { id, step, endedAt }: RunSummary) => `${id} ${kind} ${step} ${endedAt ?? ''}`;

/**
 * What is to be told of runs that are otherwise than they were.
 * @param seen undefined when the window has seen nothing yet: what was there before it is not told
 */
export function noticesOf(seen: SeenRuns | undefined, runs: readonly RunSummary[]): RunNotice[] {
  if (seen === undefined) return [];
  return runs.flatMap((run) => {
    const kind = kindOf(seen.get(run.id), run.status);
    return kind === undefined ? [] : [{ key: keyOf(kind, run), kind, run, sentence: sentenceOf(kind, run) }];
  });
}

/** The runs that were in the queue or under way and are not there any more: what became of them has to be asked. */
export function goneFrom(seen: SeenRuns | undefined, queue: readonly RunSummary[]): string[] {
  const there = new Set(queue.map(({ id }) => id));
  return Array.from(seen ?? [])
    .filter(([id, status]) => !there.has(id) && (isUnderWay(status) || status === 'queued'))
    .map(([id]) => id);
}

export function seenAfter(seen: SeenRuns | undefined, runs: readonly RunSummary[]): SeenRuns {
  return new Map([...(seen ?? []), ...runs.map(({ id, status }) => [id, status] as const)]);
}

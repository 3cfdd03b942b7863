import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUN_STATUSES, type RunStatus, type RunSummary } from '../../../../src-shared/contract/runs.ts';
import {
  goneFrom,
  noticesOf,
  seenAfter,
  type SeenRuns,
} from '../../../../src-renderer/features/notices/run-notices.ts';
import { summary } from '../runs/rows.ts';

const run = (changes: Partial<RunSummary>): RunSummary => ({
  ...summary,
  name: 'night',
  step: 120,
  totalSteps: 300,
  ...changes,
});

/** What is told of a run that goes through these statuses, one look after each. */
function told(statuses: readonly RunStatus[], changes: Partial<RunSummary> = {}): string[] {
  let seen: SeenRuns | undefined = new Map();
  return statuses.flatMap((status) => {
    const now = [run({ ...changes, status })];
    const notices = noticesOf(seen, now);
    seen = seenAfter(seen, now);
    return notices.map(({ sentence }) => sentence);
  });
}

describe('notices of runs', () => {
  it('tell nothing of what was there before the window', () => {
    expect(
      noticesOf(
        undefined,
        RUN_STATUSES.map((status) => run({ id: status, status })),
      ),
    ).toEqual([]);
  });

  it('tell that a run begins and how it ends, once each', () => {
    expect(told(['queued', 'starting', 'running', 'running', 'finished', 'finished'], { step: 12_000 })).toEqual([
      '“night” has started.',
      '“night” is finished: 12,000 updates.',
    ]);
    expect(told(['queued', 'running', 'paused', 'queued', 'running', 'stopped'])).toEqual([
      '“night” has started.',
      '“night” is paused at step 120 of 300.',
      '“night” has started.',
      '“night” was stopped at step 120 of 300.',
    ]);
  });

  it('give the reason of a failure, also of one that came before its start was seen', () => {
    const reason = 'The loss is not finite.';
    expect(told(['queued', 'failed'], { reason })).toEqual(['“night” failed. The loss is not finite.']);
    expect(told(['running', 'interrupted'], { reason: 'The trainer was killed.' })).toEqual([
      '“night” has started.',
      '“night” was interrupted at step 120 of 300. The trainer was killed.',
    ]);
  });

  it('tell nothing of what a person did to a run that only waited', () => {
    expect(told(['draft', 'queued', 'draft', 'queued', 'stopped'])).toEqual([]);
  });

  it('are the same in every window, and others for another end of the same run', () => {
    const seen = new Map([[summary.id, 'running'] as const]);
    const [one] = noticesOf(seen, [run({ status: 'paused', endedAt: '2026-11-24T10:00:00.000Z' })]);
    const [same] = noticesOf(new Map(seen), [run({ status: 'paused', endedAt: '2026-11-24T10:00:00.000Z' })]);
    const [other] = noticesOf(seen, [run({ status: 'paused', endedAt: '2026-11-24T11:00:00.000Z' })]);
    expect(one?.key).toBe(same?.key);
    expect(one?.key).not.toBe(other?.key);
  });

  it('never tell the same twice when nothing has changed, whatever is seen in between', () => {
    const runs = fc.array(
      fc.record({ id: fc.constantFrom('a', 'b', 'c'), status: fc.constantFrom(...RUN_STATUSES) }).map(run),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.array(runs), runs, (before, now) => {
        let seen: SeenRuns | undefined;
        for (const each of [...before, now]) seen = seenAfter(seen, each);
        const newest = [...new Map(now.map((each) => [each.id, each])).values()];
        expect(noticesOf(seen, newest)).toEqual([]);
      }),
    );
  });

  it('ask what became of runs that left the queue, and of no others', () => {
    const seen: SeenRuns = new Map([
      ['a', 'running'],
      ['b', 'queued'],
      ['c', 'finished'],
      ['d', 'starting'],
      ['e', 'paused'],
    ]);
    expect(goneFrom(seen, [run({ id: 'd', status: 'running' })])).toEqual(['a', 'b']);
    expect(goneFrom(undefined, [])).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { actionsFor, actionTitle, withoutPoints } from '../../../../src-renderer/features/run/run-actions.ts';
import { RUN_STATUSES } from '../../../../src-shared/contract/runs.ts';

describe('what can be done with a run', () => {
  it('is named as what it does: a draft is started, another run resumed', () => {
    expect(actionsFor('draft').map((action) => actionTitle(action, 'draft'))).toEqual(['Start']);
    expect(actionsFor('paused').map((action) => actionTitle(action, 'paused'))).toEqual(['Resume', 'Stop']);
  });

  it('is nothing once it is finished', () => {
    expect(actionsFor('finished')).toEqual([]);
  });
});

it('a run without points says what to expect: a draft has not ended', () => {
  const sentences = new Map(RUN_STATUSES.map((status) => [status, withoutPoints(status)]));
  expect(sentences.get('draft')).toContain('once it is started');
  expect(sentences.get('queued')).toContain('once it has begun');
  expect(sentences.get('paused')).toContain('paused');
  for (const status of ['stopped', 'failed', 'interrupted'] as const) expect(sentences.get(status)).toContain('ended');
});

import { expect, test } from 'vitest';
import { canFollow, isEnded } from '../../../src-main/storage/run-life.ts';
import { RUN_STATUSES } from '../../../src-shared/contract/runs.ts';

test('a run lives as the design says, and no other way', () => {
  const allowed = RUN_STATUSES.flatMap((from) =>
    RUN_STATUSES.filter((to) => canFollow(from, to)).map((to) => `${from} -> ${to}`),
  );
  expect(allowed).toEqual([
    'draft -> queued',
    'queued -> draft',
    'queued -> starting',
    'queued -> paused',
    'queued -> stopped',
    'queued -> failed',
    'starting -> running',
    'starting -> paused',
    'starting -> finished',
    'starting -> stopped',
    'starting -> failed',
    'starting -> interrupted',
    'running -> paused',
    'running -> finished',
    'running -> stopped',
    'running -> failed',
    'running -> interrupted',
    'paused -> queued',
    'paused -> starting',
    'paused -> stopped',
    'paused -> failed',
    'stopped -> queued',
    'stopped -> starting',
    'failed -> queued',
    'failed -> starting',
    'interrupted -> queued',
    'interrupted -> starting',
  ]);
});

test('four statuses end a run', () => {
  expect(RUN_STATUSES.filter(isEnded)).toEqual(['finished', 'stopped', 'failed', 'interrupted']);
});

import { expect, test } from 'vitest';
import type { RunSummary } from '../../../../src-shared/contract/runs.ts';
import { pictureCaption, runsUsing, sourceKind } from '../../../../src-renderer/features/datasets/describe-dataset.ts';

const run = (id: string, datasetId: string | null, status: RunSummary['status']): RunSummary => ({
  id,
  name: id,
  method: 'vicreg',
  datasetName: 'cats',
  datasetId,
  status,
  step: 0,
  totalSteps: 10,
  createdAt: '2026-11-24T00:00:00Z',
  startedAt: null,
  endedAt: null,
  reason: null,
  pinned: false,
  archived: false,
  trashedAt: null,
  tags: [],
  note: '',
});

test('runs of a removed data set of the same name do not count', () => {
  const runs = [run('a', 'cats', 'finished'), run('b', null, 'running'), run('c', 'dogs', 'running')];
  expect(runsUsing('cats', runs)).toEqual({ all: [runs[0]], needing: [] });
});

test('a run that has not ended needs its data set', () => {
  const runs = (['draft', 'queued', 'starting', 'running', 'paused', 'stopped'] as const).map((status) =>
    run(status, 'cats', status),
  );
  expect(runsUsing('cats', runs).needing.map(({ id }) => id)).toEqual([
    'draft',
    'queued',
    'starting',
    'running',
    'paused',
  ]);
});

test('a source of a kind that is not known is named as it is', () => {
  expect(sourceKind({ kind: 'folder' })).toBe('folder of pictures');
  expect(sourceKind({ kind: 'tape' })).toBe('tape');
  expect(sourceKind(null)).toBe('unknown kind of source');
});

test('a caption names class and split', () => {
  expect(pictureCaption({ label: 1, split: 'test' }, ['cat', 'dog'])).toEqual({ className: 'dog', split: 'test' });
  expect(pictureCaption({ label: -1, split: 'train' }, [])).toEqual({ className: 'no class', split: 'training' });
  expect(pictureCaption({ label: 4, split: 'train' }, [])).toEqual({ className: 'class 4', split: 'training' });
});

import { expect, test } from 'vitest';
import type { Database } from '../../../src-main/storage/database.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import {
  findExpendableCheckpoints,
  findLatestCheckpoint,
  forgetCheckpoint,
  insertCheckpoint,
  listCheckpoints,
  type CheckpointKind,
} from '../../../src-main/storage/repositories/checkpoints.ts';
import { changeStatus, startRun } from '../../../src-main/storage/repositories/runs.ts';
import { freshDatabase, startedRun } from '../../support/storage.ts';

const pathOf = (step: number) => `checkpoints/step-${step}.safetensors`;

function add(database: Database, runId: string, step: number, kind: CheckpointKind = 'interval'): void {
  insertCheckpoint(database, { runId, step, path: pathOf(step), bytes: 10, sha256: 'ab'.repeat(32), kind });
}

test('a run goes on from its latest checkpoint', async () => {
  const database = await freshDatabase();
  const { runId } = startedRun(database);
  expect(findLatestCheckpoint(database, runId)).toBeUndefined();
  add(database, runId, 100);
  add(database, runId, 200);
  expect(findLatestCheckpoint(database, runId)).toMatchObject({
    runId,
    step: 200,
    path: pathOf(200),
    bytes: 10,
    sha256: 'ab'.repeat(32),
    kind: 'interval',
    supersededBy: null,
  });
});

test('all but the last N are expendable, and what a person keeps never is', async () => {
  const database = await freshDatabase();
  const { runId } = startedRun(database);
  for (const step of [100, 200, 300, 400]) add(database, runId, step, step === 100 ? 'kept' : 'interval');
  const expendable = (keep: number) => findExpendableCheckpoints(database, runId, keep).map(({ step }) => step);
  expect(expendable(2)).toEqual([200]);
  expect(expendable(0)).toEqual([200, 300, 400]);
  expect(expendable(9)).toEqual([]);
  forgetCheckpoint(database, runId, pathOf(200));
  expect(expendable(2)).toEqual([]);
  expect(listCheckpoints(database, runId).map(({ step }) => step)).toEqual([100, 300, 400]);
});

test('checkpoints beyond the one that an attempt went back to are superseded and expendable', async () => {
  const database = await freshDatabase();
  const { runId } = startedRun(database);
  for (const step of [100, 200, 300]) add(database, runId, step);
  changeStatus(database, runId, 'stopped');
  const attempt = startRun(database, runId, identityOf(), 100);
  expect(findLatestCheckpoint(database, runId)?.step).toBe(100);
  expect(listCheckpoints(database, runId).map(({ supersededBy }) => supersededBy)).toEqual([null, attempt, attempt]);
  expect(findExpendableCheckpoints(database, runId, 2).map(({ step }) => step)).toEqual([200, 300]);
});

test('writing the very same file anew makes it the run’s again', async () => {
  const database = await freshDatabase();
  const { runId } = startedRun(database);
  add(database, runId, 100);
  add(database, runId, 200);
  changeStatus(database, runId, 'stopped');
  startRun(database, runId, identityOf(), 100);
  add(database, runId, 200, 'stop');
  expect(findLatestCheckpoint(database, runId)).toMatchObject({ step: 200, kind: 'stop', supersededBy: null });
  expect(listCheckpoints(database, runId)).toHaveLength(2);
});

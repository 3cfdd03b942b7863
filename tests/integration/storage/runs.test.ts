import { describe, expect, test } from 'vitest';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import { listAttempts } from '../../../src-main/storage/repositories/attempts.ts';
import { countEvents, listEvents } from '../../../src-main/storage/repositories/events.ts';
import {
  changeStatus,
  createRun,
  listRuns,
  listRunsOfStatus,
  recordBackend,
  recordStep,
  requireRun,
  startRun,
} from '../../../src-main/storage/repositories/runs.ts';
import { freshDatabase, plainRun, startedRun } from '../../support/storage.ts';

describe('a run', () => {
  test('comes back as it was created', async () => {
    const database = await freshDatabase();
    const run = createRun(database, {
      ...plainRun,
      config: { seed: 7, method: { name: 'vicreg', layers: [256, 256] } },
    });
    expect(run).toEqual({
      id: run.id,
      name: 'digits by night',
      method: 'vicreg',
      datasetName: 'digits',
      datasetId: null,
      config: { seed: 7, method: { name: 'vicreg', layers: [256, 256] } },
      backend: null,
      status: 'queued',
      step: 0,
      totalSteps: 600,
      createdAt: run.createdAt,
      startedAt: null,
      endedAt: null,
      reason: null,
      pinned: false,
      archived: false,
      trashedAt: null,
      tags: [],
      note: '',
    });
    expect(requireRun(database, run.id)).toEqual(run);
  });

  test('of an unknown identifier is refused', async () => {
    const database = await freshDatabase();
    expect(() => requireRun(database, 'nothing')).toThrow('There is no run nothing.');
    expect(() => changeStatus(database, 'nothing', 'stopped')).toThrow('There is no run nothing.');
  });

  test('lives from start to finish with every step in its log', async () => {
    const database = await freshDatabase();
    const { id } = createRun(database, { ...plainRun, status: 'draft' });
    changeStatus(database, id, 'queued');
    startRun(database, id, identityOf(), 0);
    recordBackend(database, id, { backend: 'wasm' }, 'Trained on wasm.');
    changeStatus(database, id, 'running');
    recordStep(database, id, 250);
    changeStatus(database, id, 'paused');
    startRun(database, id, identityOf(), 250);
    changeStatus(database, id, 'running');
    const finished = changeStatus(database, id, 'finished', { step: 600 });
    expect(finished).toMatchObject({ status: 'finished', step: 600, backend: { backend: 'wasm' }, reason: null });
    expect(finished.endedAt).not.toBeNull();
    expect(
      listEvents(database, id).map(({ sequence, kind, step, sentence }) => [sequence, kind, step, sentence]),
    ).toEqual([
      [1, 'created', null, 'The run was created and is draft.'],
      [2, 'status', 0, 'The run is queued, with 0 of 600 updates made.'],
      [3, 'status', 0, 'The run is starting, with 0 of 600 updates made.'],
      [4, 'backend', null, 'Trained on wasm.'],
      [5, 'status', 0, 'The run is running, with 0 of 600 updates made.'],
      [6, 'status', 250, 'The run is paused, with 250 of 600 updates made.'],
      [7, 'status', 250, 'The run is starting, with 250 of 600 updates made.'],
      [8, 'status', 250, 'The run is running, with 250 of 600 updates made.'],
      [9, 'status', 600, 'The run is finished, with 600 of 600 updates made.'],
    ]);
    expect(listEvents(database, id, 6).map(({ sequence }) => sequence)).toEqual([7, 8, 9]);
    expect(countEvents(database, id)).toBe(9);
  });

  test.each(['starting', 'running'] as const)('that was paused while %s has no trainer and no end', async (status) => {
    const database = await freshDatabase();
    const { runId } = startedRun(database);
    if (status === 'running') changeStatus(database, runId, 'running');
    const paused = changeStatus(database, runId, 'paused', { step: 40, reason: 'You paused it.' });
    expect(paused).toMatchObject({ status: 'paused', step: 40, endedAt: null, reason: 'You paused it.' });
    expect(listAttempts(database, runId)).toMatchObject([{ ending: 'stopped' }]);
    expect(startRun(database, runId, identityOf(), 40)).toBe(2);
    changeStatus(database, runId, 'finished');
    expect(listAttempts(database, runId)).toMatchObject([{ ending: 'stopped' }, { ending: 'finished' }]);
  });

  test('changes only along its life, and a refused change leaves nothing', async () => {
    const database = await freshDatabase();
    const { runId } = startedRun(database);
    changeStatus(database, runId, 'running');
    const finished = changeStatus(database, runId, 'finished');
    const events = listEvents(database, runId);
    expect(() => changeStatus(database, runId, 'paused')).toThrow(`Run ${runId} is finished and cannot become paused.`);
    expect(() => startRun(database, runId, identityOf(), 0)).toThrow('is finished and cannot become starting.');
    expect(requireRun(database, runId)).toEqual(finished);
    expect(listEvents(database, runId)).toEqual(events);
    expect(listAttempts(database, runId)).toHaveLength(1);
  });

  test('keeps its first start and forgets its end when it is taken up again', async () => {
    const database = await freshDatabase();
    const { runId } = startedRun(database);
    const failed = changeStatus(database, runId, 'failed', { step: 300, reason: 'The loss is not a number.' });
    expect(failed.reason).toBe('The loss is not a number.');
    expect(startRun(database, runId, identityOf(), 200)).toBe(2);
    const { startedAt } = failed;
    expect(requireRun(database, runId)).toMatchObject({
      status: 'starting',
      step: 200,
      startedAt,
      endedAt: null,
      reason: null,
    });
  });

  test('is listed newest first, or by status', async () => {
    const database = await freshDatabase();
    const ids = Array.from({ length: 3 }, () => startedRun(database).runId);
    changeStatus(database, ids[1] ?? '', 'running');
    const listed = listRuns(database);
    expect(listed.map(({ createdAt }) => createdAt)).toEqual(
      listed
        .map(({ createdAt }) => createdAt)
        .sort()
        .reverse(),
    );
    expect(listed.map(({ id }) => id).sort()).toEqual(ids.sort());
    expect(listed.map(({ id }) => requireRun(database, id))).toMatchObject(listed);
    expect(listRunsOfStatus(database, 'running')).toHaveLength(1);
    expect(listRunsOfStatus(database, 'finished')).toEqual([]);
  });

  test('many runs created at once all have their own identifier', async () => {
    const database = await freshDatabase();
    const ids = database.transaction(() => Array.from({ length: 2000 }, () => createRun(database, plainRun).id))();
    expect(new Set(ids).size).toBe(2000);
  });
});

describe('an attempt', () => {
  test('ends with its run, in the same way', async () => {
    const database = await freshDatabase();
    const { runId } = startedRun(database);
    expect(listAttempts(database, runId)).toMatchObject([{ number: 1, fromStep: 0, ending: null, endedAt: null }]);
    const { endedAt } = changeStatus(database, runId, 'stopped');
    expect(listAttempts(database, runId)).toMatchObject([{ ending: 'stopped', endedAt, process: identityOf() }]);
  });

  test('is the only one of its run at a time', async () => {
    const database = await freshDatabase();
    const { runId } = startedRun(database);
    expect(() => startRun(database, runId, identityOf(), 0)).toThrow(
      `Run ${runId} is being trained by process ${process.pid} already. Stop that first.`,
    );
  });

  test('ends with its run, which is interrupted with its reason; then another can begin', async () => {
    const database = await freshDatabase();
    const other = startedRun(database);
    const { runId: id } = startedRun(database);
    changeStatus(database, id, 'running');
    recordStep(database, id, 123);
    const reason = 'Its trainer was cut off.';
    expect(changeStatus(database, id, 'interrupted', { reason })).toMatchObject({
      status: 'interrupted',
      step: 123,
      reason,
    });
    expect(listEvents(database, id).at(-1)).toMatchObject({
      kind: 'status',
      step: 123,
      data: { from: 'running', to: 'interrupted', reason },
    });
    expect(listAttempts(database, id)).toMatchObject([{ ending: 'interrupted' }]);
    expect(requireRun(database, other.runId).status).toBe('starting');
    expect(startRun(database, id, identityOf(), 100)).toBe(2);
  });
});

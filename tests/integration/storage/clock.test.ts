import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Database } from '../../../src-main/storage/database.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import { listAttempts } from '../../../src-main/storage/repositories/attempts.ts';
import {
  findExpendableCheckpoints,
  findLatestCheckpoint,
  insertCheckpoint,
} from '../../../src-main/storage/repositories/checkpoints.ts';
import { insertEvaluation, listEvaluations } from '../../../src-main/storage/repositories/evaluations.ts';
import { appendEvent, clockSetBack, listEvents } from '../../../src-main/storage/repositories/events.ts';
import { appendMetrics, readMetrics } from '../../../src-main/storage/repositories/metrics.ts';
import { listQueue } from '../../../src-main/storage/repositories/queue.ts';
import {
  changeStatus,
  createRun,
  listRuns,
  listRunsOfStatus,
  recordStep,
  startRun,
} from '../../../src-main/storage/repositories/runs.ts';
import { freshDatabase, plainRun, startedRun } from '../../support/storage.ts';

const NOW = Date.UTC(2026, 10, 24, 12);
const MINUTE = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: NOW }));
afterEach(() => void vi.useRealTimers());

describe('a clock that was set back', () => {
  test('is noticed by the newest event, in a sentence that says by how much', async () => {
    const database = await freshDatabase();
    const { runId } = startedRun(database);
    vi.setSystemTime(NOW + 90 * MINUTE);
    appendEvent(database, runId, { kind: 'note', sentence: 'A note.' });
    vi.setSystemTime(NOW);
    expect(clockSetBack(database)).toBe(
      'The clock of this computer was set back: the newest entry in the database is from 2026-11-24T13:30:00.000Z, ' +
        '90 minutes later than now. Nothing is lost, and what happens to a run stays in order, because that is kept by ' +
        'numbers and not by time; but times and lists sorted by time can look out of order.',
    );
  });

  test.each([
    [2, '2 minutes'],
    [180, '3 hours'],
    [60 * 24 * 400, '400 days'],
  ])('by %i minutes is said to be %s', async (minutes, words) => {
    const database = await freshDatabase();
    createRun(database, plainRun);
    expect(clockSetBack(database, NOW - minutes * MINUTE)).toContain(`Z, ${words} later than now.`);
  });

  test('is not claimed of a clock that goes on, or was put right by a minute, or of an empty store', async () => {
    const database = await freshDatabase();
    expect(clockSetBack(database, 0)).toBeNull();
    createRun(database, plainRun);
    for (const now of [NOW, NOW - MINUTE, NOW + 1e9]) expect(clockSetBack(database, now)).toBeNull();
    expect(clockSetBack(database, NOW - MINUTE - 1)).toContain('1 minute later');
  });
});

/** One attempt of a run with what belongs to it, the clock jumping before every part. */
function trainOnce(database: Database, runId: string, fromStep: number, jump: () => void): void {
  jump();
  const attempt = startRun(database, runId, identityOf(), fromStep);
  jump();
  changeStatus(database, runId, 'running');
  for (let step = fromStep; step < fromStep + 4; step++) {
    jump();
    appendMetrics(database, runId, attempt, [{ step, milliseconds: step * 10, values: { loss: step } }]);
    recordStep(database, runId, step + 1);
    jump();
    const path = `checkpoints/${attempt}-${step + 1}`;
    insertCheckpoint(database, { runId, step: step + 1, path, bytes: 1, sha256: 'ab'.repeat(32), kind: 'interval' });
    jump();
    insertEvaluation(database, { runId, checkpointStep: step + 1, protocol: {}, top1: 0.5, top5: 1, top1Deviation: 0 });
  }
  jump();
  changeStatus(database, runId, 'paused');
}

test('wherever the clock jumps to, everything keeps its order and nothing is refused', async () => {
  const database = await freshDatabase();
  const anyJumps = fc.array(fc.integer({ min: NOW - 400 * 24 * 60 * MINUTE, max: NOW }), {
    minLength: 1,
    maxLength: 9,
  });
  fc.assert(
    fc.property(anyJumps, (moments) => {
      database.prepare('DELETE FROM runs').run();
      let at = 0;
      const jump = () => void vi.setSystemTime(moments[at++ % moments.length] ?? NOW);
      const { id } = createRun(database, plainRun);
      const waiting = [1, 2, 3].map(() => (jump(), createRun(database, plainRun).id));
      trainOnce(database, id, 0, jump);
      // Back to the checkpoint after three updates: the fourth is made anew.
      trainOnce(database, id, 3, jump);
      jump();
      changeStatus(database, id, 'queued', { place: 'front' });

      expect(listQueue(database).map(({ runId }) => runId)).toEqual([id, ...waiting]);
      const events = listEvents(database, id);
      expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
      const words = events.map(({ sentence }) => /is (\w+)[,.]/.exec(sentence)?.[1]);
      const attempt = ['starting', 'running', 'paused'];
      expect(words).toEqual(['queued', ...attempt, ...attempt, 'queued']);
      expect(listAttempts(database, id).map(({ number, fromStep }) => [number, fromStep])).toEqual([
        [1, 0],
        [2, 3],
      ]);
      expect(Array.from(readMetrics(database, id, 'loss').steps)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(findLatestCheckpoint(database, id)?.step).toBe(7);
      expect(findExpendableCheckpoints(database, id, 2).map(({ step }) => step)).toEqual([1, 2, 3, 4, 4, 5]);
      expect(listEvaluations(database, id).map(({ checkpointStep }) => checkpointStep)).toEqual([
        1, 2, 3, 4, 4, 5, 6, 7,
      ]);
      const keys = listRuns(database).map((run) => `${run.createdAt} ${run.id}`);
      expect(keys).toEqual([...keys].sort().reverse());
      const queued = listRunsOfStatus(database, 'queued').map((run) => `${run.createdAt} ${run.id}`);
      expect(queued).toEqual(keys);
    }),
    { numRuns: 30 },
  );
});

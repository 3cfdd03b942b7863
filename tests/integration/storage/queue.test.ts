import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../../src-main/storage/database.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import { listEvents } from '../../../src-main/storage/repositories/events.ts';
import {
  holdInQueue,
  leaveQueue,
  listQueue,
  moveInQueue,
  nextInQueue,
} from '../../../src-main/storage/repositories/queue.ts';
import {
  changeStatus,
  createRun,
  listRuns,
  listRunsOfStatus,
  requireRun,
  startRun,
} from '../../../src-main/storage/repositories/runs.ts';
import { freshDatabase, plainRun } from '../../support/storage.ts';

const order = (database: Database) => listQueue(database).map(({ runId }) => runId);
const lastEvent = (database: Database, runId: string) => listEvents(database, runId).at(-1);

async function threeQueued(): Promise<{ database: Database; a: string; b: string; c: string }> {
  const database = await freshDatabase();
  const create = () => createRun(database, plainRun).id;
  return { database, a: create(), b: create(), c: create() };
}

describe('the queue', () => {
  test('is first in, first out, and a draft is not in it', async () => {
    const { database, a, b, c } = await threeQueued();
    const draft = createRun(database, { ...plainRun, status: 'draft' }).id;
    expect(order(database)).toEqual([a, b, c]);
    expect(nextInQueue(database)).toBe(a);
    startRun(database, a, identityOf(), 0);
    expect(nextInQueue(database)).toBe(b);
    changeStatus(database, draft, 'queued');
    expect(order(database)).toEqual([b, c, draft]);
  });

  test('is empty at first', async () => {
    const database = await freshDatabase();
    expect(listQueue(database)).toEqual([]);
    expect(nextInQueue(database)).toBeUndefined();
  });

  test('takes a run that is taken up again at the front, when asked to', async () => {
    const { database, a, b, c } = await threeQueued();
    for (const id of [a, b]) {
      startRun(database, id, identityOf(), 0);
      changeStatus(database, id, 'paused');
      changeStatus(database, id, 'queued', { place: 'front' });
    }
    expect(order(database)).toEqual([b, a, c]);
    changeStatus(database, b, 'paused');
    expect(order(database)).toEqual([a, c]);
  });

  test('passes over a run that is held', async () => {
    const { database, a, b, c } = await threeQueued();
    holdInQueue(database, a, true);
    expect(listQueue(database)).toEqual([
      { runId: a, held: true },
      { runId: b, held: false },
      { runId: c, held: false },
    ]);
    expect(nextInQueue(database)).toBe(b);
    expect(lastEvent(database, a)).toMatchObject({
      kind: 'queue-held',
      sentence: 'The run is held in the queue until it is let go.',
    });
    holdInQueue(database, a, true);
    expect(listEvents(database, a)).toHaveLength(2);
    holdInQueue(database, a, false);
    expect(nextInQueue(database)).toBe(a);
    expect(lastEvent(database, a)).toMatchObject({ kind: 'queue-released' });
    for (const id of [a, b, c]) holdInQueue(database, id, true);
    expect(nextInQueue(database)).toBeUndefined();
  });

  test('is put in another order, and what is held stays held', async () => {
    const { database, a, b, c } = await threeQueued();
    holdInQueue(database, c, true);
    moveInQueue(database, c, 0);
    expect(listQueue(database)).toEqual([
      { runId: c, held: true },
      { runId: a, held: false },
      { runId: b, held: false },
    ]);
    expect(lastEvent(database, c)).toMatchObject({
      kind: 'queue-moved',
      data: { from: 2, to: 0 },
      sentence: 'The run was moved in the queue, from place 3 to place 1.',
    });
    moveInQueue(database, c, 99);
    expect(order(database)).toEqual([a, b, c]);
    const events = listEvents(database, c);
    moveInQueue(database, c, 2);
    expect(listEvents(database, c)).toEqual(events);
  });

  test('lets a run go that was never started as a draft, and any other as stopped', async () => {
    const { database, a, b, c } = await threeQueued();
    expect(leaveQueue(database, b)).toMatchObject({ status: 'draft', endedAt: null });
    startRun(database, a, identityOf(), 0);
    changeStatus(database, a, 'failed');
    changeStatus(database, a, 'queued');
    expect(leaveQueue(database, a)).toMatchObject({ status: 'stopped', reason: 'It was taken out of the queue.' });
    expect(requireRun(database, a).endedAt).not.toBeNull();
    expect(lastEvent(database, a)).toMatchObject({ kind: 'status', data: { from: 'queued', to: 'stopped' } });
    expect(order(database)).toEqual([c]);
  });

  test('refuses what is asked of a run that is not in it', async () => {
    const { database, a } = await threeQueued();
    startRun(database, a, identityOf(), 0);
    const events = listEvents(database, a);
    const sentence = `Run ${a} is not in the queue: it is starting.`;
    expect(() => leaveQueue(database, a)).toThrow(sentence);
    expect(() => moveInQueue(database, a, 0)).toThrow(sentence);
    expect(() => holdInQueue(database, a, true)).toThrow(sentence);
    expect(() => holdInQueue(database, 'none', true)).toThrow('There is no run none.');
    expect(listEvents(database, a)).toEqual(events);
  });
});

type Action = { kind: string; pick: number; place: number };

/** Does something to a run, as far as its life allows it. */
function act(database: Database, { kind, pick, place }: Action): void {
  const all = listRuns(database);
  const run = all[pick % Math.max(1, all.length)];
  if (run === undefined || kind === 'create') {
    createRun(database, { ...plainRun, status: place % 2 === 0 ? 'queued' : 'draft' });
  } else if (kind === 'start') {
    startRun(database, run.id, { processId: 2 ** 30, startedAt: null }, 0);
  } else if (kind === 'pause') changeStatus(database, run.id, 'paused');
  else if (kind === 'queue') changeStatus(database, run.id, 'queued', { place: place % 2 === 0 ? 'front' : 'back' });
  else if (kind === 'move') moveInQueue(database, run.id, place);
  else if (kind === 'hold') holdInQueue(database, run.id, place % 2 === 0);
  else if (kind === 'leave') leaveQueue(database, run.id);
  else changeStatus(database, run.id, 'interrupted');
}

const KINDS = ['create', 'start', 'pause', 'queue', 'move', 'hold', 'leave', 'interrupt'];
const anyActions = fc.array(fc.record({ kind: fc.constantFrom(...KINDS), pick: fc.nat(7), place: fc.nat(7) }), {
  minLength: 5,
  maxLength: 40,
});

test('whatever is done, exactly the queued runs are in the queue, and what stays in it keeps its order', async () => {
  const database = await freshDatabase();
  fc.assert(
    fc.property(anyActions, (actions) => {
      database.prepare('DELETE FROM runs').run();
      for (const action of actions) {
        const before = order(database);
        try {
          act(database, action);
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'AppError') throw error;
        }
        const after = order(database);
        const queued = listRunsOfStatus(database, 'queued').map(({ id }) => id);
        expect([...after].sort()).toEqual(queued.sort());
        if (action.kind === 'move') continue;
        const stayed = before.filter((id) => after.includes(id));
        expect(after.filter((id) => before.includes(id))).toEqual(stayed);
      }
    }),
    { numRuns: 30 },
  );
});

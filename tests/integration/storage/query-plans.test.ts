import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../src-main/storage/database.ts';
import { identityOf } from '../../../src-main/storage/process-identity.ts';
import {
  findExpendableCheckpoints,
  findLatestCheckpoint,
  insertCheckpoint,
} from '../../../src-main/storage/repositories/checkpoints.ts';
import { findDataset } from '../../../src-main/storage/repositories/datasets.ts';
import { listEvaluations } from '../../../src-main/storage/repositories/evaluations.ts';
import { appendEvent, countEvents, listEvents } from '../../../src-main/storage/repositories/events.ts';
import { listSeries, overview } from '../../../src-main/storage/repositories/metric-overview.ts';
import { readSuperseded } from '../../../src-main/storage/repositories/metric-supersession.ts';
import { appendMetrics, readMetrics } from '../../../src-main/storage/repositories/metrics.ts';
import {
  beginPreparation,
  endPreparation,
  listPreparations,
  recordPreparationProgress,
  removePreparation,
  resumePreparation,
} from '../../../src-main/storage/repositories/preparations.ts';
import { holdInQueue, leaveQueue, listQueue, moveInQueue } from '../../../src-main/storage/repositories/queue.ts';
import {
  condemnRuns,
  listCondemnedRuns,
  removeCondemnedRun,
  removeSomeMetrics,
} from '../../../src-main/storage/repositories/run-deletion.ts';
import { changeRuns, listTags } from '../../../src-main/storage/repositories/run-library.ts';
import {
  changeStatus,
  createRun,
  listRuns,
  listRunsOfStatus,
  recordStep,
  requireRun,
  startRun,
} from '../../../src-main/storage/repositories/runs.ts';
import { freshDatabase, plainRun, startedRun } from '../../support/storage.ts';

/** Notes every statement that is compiled from here on. */
function statementsOf(database: Database): Set<string> {
  const statements = new Set<string>();
  const prepare = database.prepare.bind(database);
  database.prepare = (source: string) => {
    statements.add(source);
    return prepare(source);
  };
  return statements;
}

const planSchema = z.array(z.object({ detail: z.string() }));

function planOf(database: Database, statement: string): string[] {
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${statement.replaceAll(/:\w+|\?/g, 'NULL')}`).all();
  return planSchema.parse(rows).map(({ detail }) => detail);
}

function useQueue(database: Database): void {
  const [id = ''] = Array.from({ length: 3 }, () => createRun(database, plainRun).id);
  moveInQueue(database, id, 2);
  holdInQueue(database, id, true);
  leaveQueue(database, id);
  changeStatus(database, id, 'queued', { place: 'front' });
  listQueue(database);
}

function usePreparations(database: Database): void {
  beginPreparation(database, { id: 'd1', name: 'digits', request: {}, total: 10 });
  recordPreparationProgress(database, 'd1', { done: 1, total: 10 });
  endPreparation(database, 'd1', 'cancelled', 'You cancelled it.');
  resumePreparation(database, 'd1');
  listPreparations(database);
  removePreparation(database, 'd1');
}

/** Every question that is asked while runs go on and are looked at. */
function useEverything(database: Database): void {
  useQueue(database);
  usePreparations(database);
  const { runId, attempt } = startedRun(database);
  const rows = Array.from({ length: 20_000 }, (_, step) => ({ step, milliseconds: step, values: { loss: step } }));
  appendMetrics(database, runId, attempt, rows);
  recordStep(database, runId, 20_000);
  readMetrics(database, runId, 'loss', { fromStep: 100, toStep: 2000 });
  overview(database, runId, 'loss', { buckets: 100 });
  listSeries(database, runId);
  appendEvent(database, runId, { kind: 'note', sentence: 'A note.' });
  listEvents(database, runId, 1);
  countEvents(database, runId);
  insertCheckpoint(database, { runId, step: 1, path: 'a', bytes: 1, sha256: 'ab'.repeat(32), kind: 'interval' });
  findLatestCheckpoint(database, runId);
  findExpendableCheckpoints(database, runId, 2);
  listEvaluations(database, runId);
  findDataset(database, 'digits');
  changeStatus(database, runId, 'stopped');
  startRun(database, runId, identityOf(), 700);
  readSuperseded(database, runId, 'loss');
  requireRun(database, runId);
  listRuns(database);
  listRunsOfStatus(database, 'running');
  changeStatus(database, runId, 'stopped');
  changeRuns(database, [{ runId, name: 'new', tags: ['a'], note: 'b', pinned: true, archived: true, trashed: true }]);
  listTags(database);
  condemnRuns(database, [runId]);
  listCondemnedRuns(database);
  while (removeSomeMetrics(database, runId));
  removeCondemnedRun(database, runId);
}

test('every question is answered through an index, in the order of that index', async () => {
  const database = await freshDatabase();
  const noted = statementsOf(database);
  useEverything(database);
  const statements = Array.from(noted);
  expect(statements.length).toBeGreaterThan(35);
  for (const statement of statements) {
    for (const step of planOf(database, statement)) {
      const isFullScan = step.startsWith('SCAN') && !/USING (COVERING )?INDEX|CONSTANT ROW|^SCAN \(subquery/.test(step);
      expect(isFullScan, `${statement}: ${step}`).toBe(false);
      expect(step, statement).not.toContain('TEMP B-TREE');
    }
  }
});

test('the plan of a full scan is told from the others', async () => {
  const database = await freshDatabase();
  expect(planOf(database, 'SELECT * FROM runs WHERE name = ?')).toEqual(['SCAN runs']);
});

test('removing a run finds what belongs to it through indexes', async () => {
  const database = await freshDatabase();
  const questions = [
    'run_events WHERE run_id',
    'attempts WHERE run_id',
    'metric_series WHERE run_id',
    'metric_tail WHERE run_id',
    'metric_chunks WHERE series_id',
    'metric_superseded WHERE series_id',
    'metric_summaries WHERE series_id',
    'checkpoints WHERE run_id',
    'evaluations WHERE run_id',
    'runs WHERE dataset_id',
    'queue WHERE run_id',
    'run_tags WHERE run_id',
  ];
  for (const question of questions) {
    expect(planOf(database, `SELECT 1 FROM ${question} = ?`)[0]).toMatch(/^SEARCH/);
  }
});

import { expect, test } from 'vitest';
import { insertEvaluation, listEvaluations } from '../../../src-main/storage/repositories/evaluations.ts';
import { freshDatabase, startedRun } from '../../support/storage.ts';

test('evaluations come back in order with everything that they depend on', async () => {
  const database = await freshDatabase();
  const { runId } = startedRun(database);
  const protocol = { kind: 'knn', k: 20, temperature: 0.07, labelsPerClass: null };
  const pixels = { runId, checkpointStep: null, protocol, top1: 0.947, top5: 0.99, top1Deviation: 0 };
  const trained = { runId, checkpointStep: 600, protocol, top1: 0.968, top5: 0.998, top1Deviation: 0.001 };
  insertEvaluation(database, pixels);
  insertEvaluation(database, trained);
  expect(listEvaluations(database, runId)).toMatchObject([pixels, trained]);
  expect(listEvaluations(database, 'another')).toEqual([]);
});

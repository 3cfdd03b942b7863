import type { RunSummary } from '../../src-shared/contract/runs.ts';
import type { Run } from '../storage/repositories/runs.ts';

/** A run without its configuration, which lists and subscriptions need not carry. */
export function summaryOf(run: Run): RunSummary {
  const { id, name, method, datasetName, datasetId, status, step, totalSteps } = run;
  const { createdAt, startedAt, endedAt, reason } = run;
  return { id, name, method, datasetName, datasetId, status, step, totalSteps, createdAt, startedAt, endedAt, reason };
}

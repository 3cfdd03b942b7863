import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Report } from '../../src-shared/contract/trainer.ts';
import { listCheckpoints } from '../storage/repositories/checkpoints.ts';
import { listEvaluations } from '../storage/repositories/evaluations.ts';
import { listEvents } from '../storage/repositories/events.ts';
import { findAllSeries } from '../storage/repositories/metric-reader.ts';
import { requireRun } from '../storage/repositories/runs.ts';
import type { Engine } from './engine.ts';

const startingSchema = z.object({ to: z.literal('starting') });

/**
 * What of a report of the attempt under way the database does not have yet; undefined when that is nothing. An engine
 * that was killed may have recorded what it did not come to acknowledge.
 */
export function withoutRecorded(engine: Engine, runId: string, report: Report): Report | undefined {
  switch (report.kind) {
    case 'started':
      return knowsBackend(engine, runId) ? undefined : report;
    case 'training':
      return requireRun(engine.database, runId).status === 'starting' ? report : undefined;
    case 'metrics':
      return withoutRecordedPoints(engine, runId, report);
    case 'checkpoint':
      return needsCheckpoint(engine, runId, report) ? report : undefined;
    case 'evaluation':
      return hasEvaluation(engine, runId, report) ? undefined : report;
    default:
      return undefined;
  }
}

/** Whether the present attempt has said what it runs on. */
function knowsBackend({ database }: Engine, runId: string): boolean {
  const events = listEvents(database, runId);
  const start = events.findLastIndex(({ kind, data }) => kind === 'status' && startingSchema.safeParse(data).success);
  return events.slice(start).some(({ kind }) => kind === 'backend');
}

type MetricsReport = Extract<Report, { kind: 'metrics' }>;

/** The steps of a series go up: what is not behind its last one is recorded. */
function withoutRecordedPoints({ database }: Engine, runId: string, report: MetricsReport): MetricsReport | undefined {
  const lastSteps = new Map(findAllSeries(database, runId).map(({ name, lastStep }) => [name, lastStep]));
  const points = report.points.flatMap((point) => {
    const values = Object.entries(point.values).filter(([name]) => point.step > (lastSteps.get(name) ?? -1));
    return values.length === 0 ? [] : [{ ...point, values: Object.fromEntries(values) }];
  });
  return points.length === 0 ? undefined : { ...report, points };
}

/** A file that is gone was recorded, and deleted since because later ones came. */
function needsCheckpoint(
  { database, folder }: Engine,
  runId: string,
  report: Extract<Report, { kind: 'checkpoint' }>,
): boolean {
  if (!existsSync(report.path)) return false;
  const path = relative(folder.run(runId), report.path);
  return !listCheckpoints(database, runId).some((known) => known.path === path && known.supersededBy === null);
}

function hasEvaluation(
  { database }: Engine,
  runId: string,
  { step, evaluation }: Extract<Report, { kind: 'evaluation' }>,
): boolean {
  return listEvaluations(database, runId).some(({ checkpointStep, protocol, top1, top5, top1Deviation }) =>
    isDeepStrictEqual(
      { step: checkpointStep, evaluation: { protocol, top1, top5, top1Deviation } },
      { step, evaluation },
    ),
  );
}

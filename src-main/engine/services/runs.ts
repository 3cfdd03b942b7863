import type { Points } from '../../storage/metric-points.ts';
import { listAttempts, type Attempt } from '../../storage/repositories/attempts.ts';
import { listCheckpoints, type Checkpoint } from '../../storage/repositories/checkpoints.ts';
import { listEvaluations, type Evaluation } from '../../storage/repositories/evaluations.ts';
import { listEvents, type RunEvent } from '../../storage/repositories/events.ts';
import { listSeries, type SeriesSummary } from '../../storage/repositories/metric-overview.ts';
import { readMetrics } from '../../storage/repositories/metrics.ts';
import { listRuns as listRunRows, requireRun, type Run } from '../../storage/repositories/runs.ts';
import type { Engine } from '../engine.ts';

export type { SeriesSummary } from '../../storage/repositories/metric-overview.ts';
export type { Run } from '../../storage/repositories/runs.ts';

/** The newest first. */
export function listRuns(engine: Engine): Run[] {
  return listRunRows(engine.database);
}

/** A run with everything that is known of it but the points of its series. */
export type RunDetails = {
  run: Run;
  events: RunEvent[];
  attempts: Attempt[];
  checkpoints: Checkpoint[];
  evaluations: Evaluation[];
  series: SeriesSummary[];
};

/** @throws AppError when there is no such run */
export function showRun({ database }: Engine, runId: string): RunDetails {
  return {
    run: requireRun(database, runId),
    events: listEvents(database, runId),
    attempts: listAttempts(database, runId),
    checkpoints: listCheckpoints(database, runId),
    evaluations: listEvaluations(database, runId),
    series: listSeries(database, runId),
  };
}

/**
 * The points of some series of a run, all of them where none are named; one value per step.
 * @throws AppError when there is no such run or series
 */
export function readSeries({ database }: Engine, runId: string, names: readonly string[] | null): Map<string, Points> {
  requireRun(database, runId);
  const wanted = names ?? listSeries(database, runId).map(({ name }) => name);
  return new Map(wanted.map((name) => [name, readMetrics(database, runId, name)]));
}

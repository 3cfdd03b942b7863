import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { POINTS_PER_ANSWER, type SeriesPoints } from '../../../src-shared/contract/runs.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { listAttempts } from '../../storage/repositories/attempts.ts';
import { listCheckpoints } from '../../storage/repositories/checkpoints.ts';
import { listEvaluations } from '../../storage/repositories/evaluations.ts';
import { listEvents } from '../../storage/repositories/events.ts';
import { listSeries, overview } from '../../storage/repositories/metric-overview.ts';
import { findAllSeries } from '../../storage/repositories/metric-reader.ts';
import { readMetrics } from '../../storage/repositories/metrics.ts';
import { listRuns, requireRun } from '../../storage/repositories/runs.ts';
import type { Engine } from '../engine.ts';

type Answer = { series: SeriesPoints[]; nextStep: number | null };

function readSeries({ database }: Engine, runId: string, names: string[] | null, fromStep: number): Answer {
  requireRun(database, runId);
  const all = findAllSeries(database, runId);
  const wanted = names ?? all.map(({ name }) => name);
  const range = { fromStep, toStep: fromStep + POINTS_PER_ANSWER - 1 };
  const series = wanted.map((name) => ({ name, ...readMetrics(database, runId, name, range) }));
  const lastStep = Math.max(-1, ...all.filter(({ name }) => wanted.includes(name)).map((one) => one.lastStep));
  return { series, nextStep: lastStep > range.toStep ? range.toStep + 1 : null };
}

export function runsService(engine: Engine): Handlers<WorkbenchContract>['runs'] {
  const { database } = engine;
  return {
    list: () => listRuns(database),
    show: ({ runId }) => ({
      run: requireRun(database, runId),
      events: listEvents(database, runId),
      attempts: listAttempts(database, runId),
      checkpoints: listCheckpoints(database, runId),
      evaluations: listEvaluations(database, runId),
      series: listSeries(database, runId),
    }),
    points: ({ runId, names, fromStep }) => readSeries(engine, runId, names, fromStep),
    overview: ({ runId, name, fromStep, toStep = Infinity, buckets }) =>
      overview(database, runId, name, { fromStep, toStep, buckets }),
  };
}

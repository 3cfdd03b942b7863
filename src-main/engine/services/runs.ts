import type { WorkbenchContract } from '../../../src-shared/contract/index.ts';
import { POINTS_PER_ANSWER, type SeriesPoints } from '../../../src-shared/contract/runs.ts';
import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { listAttempts } from '../../storage/repositories/attempts.ts';
import { listCheckpoints } from '../../storage/repositories/checkpoints.ts';
import { listEvaluations } from '../../storage/repositories/evaluations.ts';
import { listEvents } from '../../storage/repositories/events.ts';
import { listSeries, overview } from '../../storage/repositories/metric-overview.ts';
import { findAllSeries } from '../../storage/repositories/metric-reader.ts';
import { readSeries } from '../../storage/repositories/metrics.ts';
import { readRunTable } from '../../storage/repositories/run-table.ts';
import { listRuns, requireRun } from '../../storage/repositories/runs.ts';
import { breathing } from '../../data/breathing.ts';
import type { Engine } from '../engine.ts';
import type { RunConsoles } from '../run-consoles.ts';

type Answer = { series: SeriesPoints[]; nextStep: number | null };

/** Points of all series together that one answer is to hold: read in a few milliseconds. */
const READ_AT_ONCE = 40_000;

function pointsFrom({ database }: Engine, runId: string, names: string[] | null, fromStep: number): Answer {
  requireRun(database, runId);
  const count = names?.length ?? findAllSeries(database, runId).length;
  const toStep = fromStep + Math.min(POINTS_PER_ANSWER, Math.ceil(READ_AT_ONCE / Math.max(1, count))) - 1;
  const parts = readSeries(database, runId, names, { fromStep, toStep });
  const series = parts.map(({ name, steps, milliseconds, values }) => ({ name, steps, milliseconds, values }));
  const isLast = parts.every(({ lastStep }) => lastStep <= toStep);
  return { series, nextStep: isLast ? null : toStep + 1 };
}

export function runsService(engine: Engine, consoles: RunConsoles): Handlers<WorkbenchContract>['runs'] {
  const { database } = engine;
  return {
    list: (input) => listRuns(database, input?.places),
    table: (page) => readRunTable(database, page, breathing()),
    show: ({ runId }) => ({
      run: requireRun(database, runId),
      events: listEvents(database, runId),
      attempts: listAttempts(database, runId),
      checkpoints: listCheckpoints(database, runId),
      evaluations: listEvaluations(database, runId),
      series: listSeries(database, runId),
    }),
    points: ({ runId, names, fromStep }) => pointsFrom(engine, runId, names, fromStep),
    overview: ({ runId, name, fromStep, toStep = Infinity, buckets }) =>
      overview(database, runId, name, { fromStep, toStep, buckets }),
    followConsole({ runId }, { signal, emit }) {
      requireRun(database, runId);
      return consoles.follow(runId, signal, emit);
    },
  };
}

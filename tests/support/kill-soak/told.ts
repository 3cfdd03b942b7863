import type { RunDetails, RunSummary } from '../../../src-shared/contract/runs.ts';
import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import type { Command, Place, Queue } from './queue-commands.ts';
import { queueFaults } from './queue-faults.ts';
import { hearNewPoints, noPoints, type ToldPoints } from './told-points.ts';

type Services = EngineConnection['services'];

export type ToldRun = {
  summary: RunSummary;
  attempts: number;
  /** Of the last checkpoint, 0 without one. */
  checkpointStep: number;
  evaluations: RunDetails['evaluations'];
  points: ToldPoints;
  /** Files beside its checkpoints that are not in its list, with the number of attempts when they were found. */
  leftovers: Map<string, number>;
};

/** Everything that the engine has told, and that must be true after whatever kill. */
export type Told = {
  runs: Map<string, ToldRun>;
  queue: Queue;
  /** Sent, in order, and what they led to not heard yet. */
  underWay: Command[];
  /** Names of data sets with their identifiers, and of unfinished preparations. */
  datasets: Map<string, string>;
  preparations: Set<string>;
  /** The preparation that a command under way is about. */
  preparing: string | undefined;
};

export function nothingTold(): Told {
  return {
    runs: new Map(),
    queue: { held: false, places: [] },
    underWay: [],
    datasets: new Map(),
    preparations: new Set(),
    preparing: undefined,
  };
}

/** The latest checkpoint that was not gone back behind. */
export function lastCheckpoint({ checkpoints }: RunDetails): RunDetails['checkpoints'][number] | undefined {
  return checkpoints.findLast(({ supersededBy }) => supersededBy === null);
}

export function keepDetails(told: Told, details: RunDetails, points: ToldPoints): ToldRun {
  const { run, attempts, evaluations } = details;
  const kept: ToldRun = {
    summary: run,
    attempts: attempts.length,
    checkpointStep: lastCheckpoint(details)?.step ?? 0,
    evaluations,
    points,
    leftovers: told.runs.get(run.id)?.leftovers ?? new Map<string, number>(),
  };
  told.runs.set(run.id, kept);
  return kept;
}

/** The queue as it is told now. What begins while this asks is left out. */
export async function askQueue({ training, runs }: Services, known: Queue): Promise<Queue> {
  const { held, waiting } = await training.queue();
  const places: Place[] = [];
  for (const place of waiting) {
    const runId = place.run.id;
    const before = known.places.find((one) => one.runId === runId);
    if (before !== undefined) places.push({ ...before, held: place.held });
    else {
      const { run, attempts } = await runs.show({ runId });
      if (run.status === 'queued') places.push({ runId, held: place.held, attempts: attempts.length });
    }
  }
  return { held, places };
}

/**
 * Hears what the engine tells at present of all that changes. The commands under way must have been answered; what they
 * led to is known then.
 */
export async function hear(services: Services, told: Told): Promise<string[]> {
  const known = new Set(told.runs.keys());
  const queue = await askQueue(services, told.queue);
  const faults: string[] = [];
  for (const summary of await services.runs.list()) {
    const before = told.runs.get(summary.id);
    if (before !== undefined && momentOf(before.summary) === momentOf(summary)) continue;
    const points = before?.points ?? noPoints();
    const news = await hearNewPoints(services, summary.id, points);
    faults.push(...news.faults.map((fault) => `run ${summary.id}: ${fault}`));
    keepDetails(told, news.details, points);
  }
  await hearDatasets(services, told);
  const attempts = new Map(Array.from(told.runs, ([runId, run]) => [runId, run.attempts]));
  faults.push(...queueFaults(told.queue, told.underWay, { queue, attempts, known, isAnswered: true }));
  told.queue = queue;
  told.underWay = [];
  told.preparing = undefined;
  return faults;
}

/** Differs whenever something has happened to a run. */
function momentOf({ status, step, endedAt }: RunSummary): string {
  return `${status} ${step} ${endedAt ?? ''}`;
}

export async function hearDatasets({ datasets }: Services, told: Told): Promise<void> {
  const unfinished = await datasets.unfinished();
  const all = await datasets.list();
  told.datasets = new Map(all.map(({ name, id }) => [name, id]));
  told.preparations = new Set(unfinished.map(({ name }) => name).filter((name) => !told.datasets.has(name)));
}

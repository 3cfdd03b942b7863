import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import { checkpointFaults } from './file-faults.ts';
import { queueFaults } from './queue-faults.ts';
import { broken, contradictions } from './run-faults.ts';
import type { Stage } from './stage.ts';
import { hearAllPoints, noPoints } from './told-points.ts';
import { askQueue, hearDatasets, keepDetails, type Told } from './told.ts';

/** The faults of one run, which is told anew. */
async function runFaults({ connection, home, told }: Stage, runId: string): Promise<[RunDetails, string[]]> {
  const before = told.runs.get(runId);
  const points = before?.points ?? noPoints();
  const { details, faults } = await hearAllPoints(connection.services, runId, points);
  const brokenFaults = before === undefined ? [] : broken(before, details, told.underWay);
  const now = keepDetails(told, details, points);
  const all = [...faults, ...brokenFaults, ...contradictions(details), ...checkpointFaults(home, details, now)];
  return [details, all.map((fault) => `run ${runId}: ${fault}`)];
}

/**
 * Compares everything that the engine tells now with what was told before, and keeps it. No command may be on its way.
 * @returns what is lost, changed or contradicts itself
 */
export async function check(stage: Stage): Promise<string[]> {
  const { connection, told } = stage;
  const { services } = connection;
  const known = new Set(told.runs.keys());
  const now = await askQueue(services, told.queue);
  const list = await services.runs.list();
  const there = new Set(list.map(({ id }) => id));
  const faults = [...known].filter((runId) => !there.has(runId)).map((runId) => `run ${runId} is lost`);
  const runs = new Map<string, RunDetails>();
  for (const { id } of list) {
    const [details, news] = await runFaults(stage, id);
    runs.set(id, details);
    faults.push(...news);
  }
  const attempts = new Map(Array.from(runs, ([runId, details]) => [runId, details.attempts.length]));
  faults.push(
    ...newcomers(told, known, runs),
    ...queueFaults(told.queue, told.underWay, { queue: now, attempts, known, isAnswered: false }),
  );
  await hearDatasets(services, told);
  Object.assign(told, { queue: now, underWay: [], preparing: undefined } satisfies Partial<Told>);
  return faults;
}

function newcomers({ underWay }: Told, known: ReadonlySet<string>, runs: ReadonlyMap<string, RunDetails>): string[] {
  const unknown = [...runs.keys()].filter((runId) => !known.has(runId));
  const asked = underWay.filter(({ kind }) => kind === 'start').length;
  return unknown.length <= asked ? [] : [`runs ${unknown.join(', ')} have appeared, ${asked} were asked for`];
}

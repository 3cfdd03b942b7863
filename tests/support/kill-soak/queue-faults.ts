import { isDeepStrictEqual } from 'node:util';
import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import { after, UNTOLD, type Command, type Place, type Queue } from './queue-commands.ts';

/** The runs by identifier, as they are now. */
export type Runs = ReadonlyMap<string, RunDetails>;

/** A trainer was started on a run since it was put there: it left the queue by itself. */
function hasBegun(runs: Runs, { runId, attempts }: Place): boolean {
  return (runs.get(runId)?.attempts.length ?? 0) > attempts;
}

/** What the queue may be: as it was told, or as one more of the commands that were under way left it, and so on. */
function possible(told: Queue, underWay: readonly Command[], runs: Runs): Queue[] {
  const withoutBegun = { ...told, places: told.places.filter((place) => !hasBegun(runs, place)) };
  return [told, withoutBegun].flatMap((start) =>
    underWay.reduce((queues, command) => [...queues, after(queues.at(-1) ?? start, command)], [start]),
  );
}

/** Whether what was told or is possible came to what is there now, when the first that were not held began. */
function leadsTo(now: Queue, places: readonly Place[], runs: Runs): boolean {
  const waiting = places.filter((place) => !hasBegun(runs, place));
  const named = (all: readonly Place[]) => all.map(({ runId, held }) => `${runId}${held ? ' held' : ''}`);
  return isDeepStrictEqual(named(now.places), named(waiting));
}

/**
 * The faults of the queue as it is now against the one that was told and the commands that were under way then.
 * @param known identifiers of the runs that were told of
 */
export function queueFaults(
  told: Queue,
  underWay: readonly Command[],
  { now, runs, known }: { now: Queue; runs: Runs; known: ReadonlySet<string> },
): string[] {
  const named = (runId: string) => (runId !== UNTOLD && !known.has(runId) ? UNTOLD : runId);
  const present = { ...now, places: now.places.map((place) => ({ ...place, runId: named(place.runId) })) };
  const byName = new Map([...runs].map(([runId, run]) => [named(runId), run]));
  const queues = possible(told, underWay, byName);
  if (!queues.some(({ held, places }) => held === now.held && leadsTo(present, places, byName))) {
    return [`the queue is ${written(now)}, and was ${written(told)} with ${JSON.stringify(underWay)} under way`];
  }
  const wasFree = (runId: string) =>
    queues.some(({ held, places }) => !held && places.some((place) => place.runId === runId && !place.held));
  return queues
    .flatMap(({ places }) => places)
    .filter((place) => hasBegun(byName, place) && !wasFree(place.runId))
    .map(({ runId }) => `run ${runId} has begun although it was held, or the whole queue`);
}

function written({ held, places }: Queue): string {
  const list = places.map((place) => `${place.runId}${place.held ? ' (held)' : ''}`).join(', ');
  return `[${list}]${held ? ' (held)' : ''}`;
}

import { isDeepStrictEqual } from 'node:util';
import { after, UNTOLD, type Command, type Place, type Queue } from './queue-commands.ts';

export type QueueNow = {
  queue: Queue;
  /** How often a trainer was started on each run. */
  attempts: ReadonlyMap<string, number>;
  /** Identifiers of the runs that were told of before. */
  known: ReadonlySet<string>;
  /** All commands were answered: none of them can have been lost. */
  isAnswered: boolean;
};

/** The queues that the commands led to one after the other, from the one that was told on. */
function inTurn(told: Queue, commands: readonly Command[]): Queue[] {
  return commands.reduce((queues, command) => [...queues, after(queues.at(-1) ?? told, command)], [told]);
}

/** Whoever nobody was told of bears one name. */
function anonymous({ queue, attempts, known }: QueueNow): { places: Place[]; attempts: Map<string, number> } {
  const nameOf = (runId: string) => (known.has(runId) ? runId : UNTOLD);
  return {
    places: queue.places.map((place) => ({ ...place, runId: nameOf(place.runId) })),
    attempts: new Map(Array.from(attempts, ([runId, count]) => [nameOf(runId), count])),
  };
}

const namesOf = (places: readonly Place[]) => places.map(({ runId, held }) => `${runId}${held ? ' (held)' : ''}`);

/**
 * The faults of the queue as it is now against the one that was told and the commands that were given since: without
 * those runs that began, it must be what all of the commands led to, or the first few of them when not all were answered;
 * and none may have begun that was held all the time.
 */
export function queueFaults(told: Queue, commands: readonly Command[], now: QueueNow): string[] {
  const { places, attempts } = anonymous(now);
  // A trainer was started on it since it was put there: it left the queue by itself.
  const hasBegun = ({ runId, attempts: before }: Place) => (attempts.get(runId) ?? 0) > before;
  const waiting = (queue: Queue) => ({ ...queue, places: queue.places.filter((place) => !hasBegun(place)) });
  // It may also have begun behind the look at the queue.
  const present = waiting({ ...now.queue, places });
  const isNow = (queue: Queue) =>
    queue.held === present.held && isDeepStrictEqual(namesOf(waiting(queue).places), namesOf(present.places));

  // A run may have begun before the commands were carried out, or behind them.
  const courses = [inTurn(told, commands), inTurn(waiting(told), commands)];
  const ends = courses.flatMap((queues) => (now.isAnswered ? queues.slice(-1) : queues));
  if (!ends.some(isNow)) {
    return [`the queue is ${written(now.queue)}, and was ${written(told)} before ${commands.map(words).join(', ')}`];
  }
  const queues = courses.flat();
  const wasFree = (runId: string) =>
    queues.some(({ held, places: then }) => !held && then.some((place) => place.runId === runId && !place.held));
  const begun = queues.flatMap((queue) => queue.places).filter((place) => hasBegun(place) && !wasFree(place.runId));
  return [...new Set(begun.map(({ runId }) => runId))].map(
    (runId) => `run ${runId} has begun although it, or the whole queue, was held`,
  );
}

/** Without the configuration of a run. */
function words(command: Command): string {
  return command.kind === 'start' ? 'start' : JSON.stringify(command);
}

function written({ held, places }: Queue): string {
  return `[${namesOf(places).join(', ')}]${held ? ' (held)' : ''}`;
}

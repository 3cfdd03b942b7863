import type { EngineConnection } from '../../../src-main/engine/attach/attach-engine.ts';
import { AppError } from '../../../src-shared/errors.ts';

type Services = EngineConnection['services'];

/** A run in the queue, and how often a trainer had been started on it when it entered. */
export type Place = { runId: string; held: boolean; attempts: number };
export type Queue = { held: boolean; places: readonly Place[] };

/** A command that changes the queue, or what trains. */
export type Command =
  | { kind: 'start'; config: unknown }
  | { kind: 'resume'; runId: string; attempts: number }
  | { kind: 'move'; runId: string; position: number }
  | { kind: 'hold'; runId: string | null; held: boolean }
  | { kind: 'leave' | 'pause' | 'stop'; runId: string };

/** In the place of the identifier of a run that nobody was told of. */
export const UNTOLD = 'untold';

/** Why a command that was chosen a moment ago may be refused: the run has begun or ended meanwhile. */
const OVERTAKEN = new Set(['run-not-queued', 'run-not-active', 'run-under-way', 'run-finished']);

function call({ training }: Services, command: Command): Promise<unknown> {
  switch (command.kind) {
    case 'start':
      return training.start({ config: command.config });
    case 'resume':
      return training.resume({ runId: command.runId });
    case 'move':
      return training.move({ runId: command.runId, position: command.position });
    case 'hold':
      return training.hold({ runId: command.runId, held: command.held });
    case 'leave':
      return training.leave({ runId: command.runId });
    case 'pause':
      return training.pause({ runId: command.runId });
    case 'stop':
      return training.stop({ runId: command.runId });
  }
}

/** @returns whether it was carried out: that it came too late is no fault */
export async function send(services: Services, command: Command): Promise<boolean> {
  try {
    await call(services, command);
    return true;
  } catch (error) {
    if (error instanceof AppError && OVERTAKEN.has(error.code)) return false;
    throw error;
  }
}

/** The queue as the command leaves it. */
export function after(queue: Queue, command: Command): Queue {
  const { places } = queue;
  const others = 'runId' in command ? places.filter(({ runId }) => runId !== command.runId) : places;
  const isThere = others.length < places.length;
  switch (command.kind) {
    case 'start':
      return { ...queue, places: [...places, { runId: UNTOLD, held: false, attempts: 0 }] };
    case 'resume': {
      const { runId, attempts } = command;
      const place = { runId, held: false, attempts };
      // One that was taken out before its first start is a draft, which begins behind the others.
      return { ...queue, places: attempts === 0 ? [...others, place] : [place, ...others] };
    }
    case 'move':
      return isThere ? { ...queue, places: moved(places, command) } : queue;
    case 'hold': {
      const { runId, held } = command;
      if (runId === null) return { ...queue, held };
      return { ...queue, places: places.map((place) => (place.runId === runId ? { ...place, held } : place)) };
    }
    case 'leave':
    case 'stop':
      return { ...queue, places: others };
    case 'pause':
      return queue;
  }
}

function moved(places: readonly Place[], { runId, position }: { runId: string; position: number }): Place[] {
  const others = places.filter((place) => place.runId !== runId);
  others.splice(position, 0, ...places.filter((place) => place.runId === runId));
  return others;
}

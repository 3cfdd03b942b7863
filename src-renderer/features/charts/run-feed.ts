import type { EngineServices } from '../../../src-shared/contract/index.ts';
import { POINTS_PER_ANSWER } from '../../../src-shared/contract/runs.ts';
import { messageOf } from '../../../src-shared/errors.ts';
import { appendPoints, compact, lastStepOf, type Buckets } from './buckets.ts';

/** What charts draw, outside Svelte's reactivity. Who draws it is told of changes. */
export type SeriesFeed = {
  /** The series as a whole; undefined until it is there. Asks for it the first time. */
  whole: (name: string) => Buckets | undefined;
  /** From the first to the last update of all series that were asked for; null before any is there. */
  extent: () => Extent | null;
  /** Why a series cannot be had now; undefined when it can. */
  error: (name: string) => string | undefined;
  /** A part of a series, both ends included. */
  part: (name: string, steps: { from: number; to: number }, buckets: number, signal: AbortSignal) => Promise<Buckets>;
  /**
   * Tells the names of series that are drawn otherwise than before: all of them when the feed's extent has changed.
   * @returns how to leave
   */
  onChange: (listener: (names: ReadonlySet<string>) => void) => () => void;
};

/** The series of one run: overviews as they are asked for, which grow by the points that a live run adds. */
export type RunFeed = SeriesFeed & {
  /** The run has made so many updates: fetches what the series do not have yet. */
  grow: (completed: number) => void;
  /** Asks for everything anew: the engine came back, or the run went back behind what was drawn. */
  renew: () => void;
  close: () => void;
};

export type Extent = { firstStep: number; lastStep: number; firstMilliseconds: number; lastMilliseconds: number };

type Runs = Pick<EngineServices['runs'], 'overview' | 'points'>;

/** A series is drawn from at most so many buckets; it holds up to twice as many before neighbours are joined. */
const WHOLE_BUCKETS = 1000;
const PAUSE_MILLISECONDS = 250;

/** `upTo`: every point up to this step is in the buckets. */
type Known = { buckets: Buckets; upTo: number };

function extentOf(all: Iterable<Known>): Extent | null {
  const present = Array.from(all, ({ buckets }) => buckets).filter(({ points }) => points.length > 0);
  if (present.length === 0) return null;
  const first = (key: 'firstStep' | 'firstMilliseconds') => Math.min(...present.map((one) => one[key][0] ?? 0));
  const last = (key: 'lastStep' | 'lastMilliseconds') => Math.max(...present.map((one) => one[key].at(-1) ?? 0));
  return {
    firstStep: first('firstStep'),
    lastStep: last('lastStep'),
    firstMilliseconds: first('firstMilliseconds'),
    lastMilliseconds: last('lastMilliseconds'),
  };
}

function sameExtent(one: Extent | null, other: Extent | null): boolean {
  return (
    one?.firstStep === other?.firstStep &&
    one?.lastStep === other?.lastStep &&
    one?.firstMilliseconds === other?.firstMilliseconds &&
    one?.lastMilliseconds === other?.lastMilliseconds
  );
}

/**
 * @param runs the service to ask now; throws when the engine cannot be reached
 * @param wholeBuckets a whole series is drawn from so many
 */
export function createRunFeed(runId: string, runs: () => Runs, wholeBuckets = WHOLE_BUCKETS): RunFeed {
  const known = new Map<string, Known>();
  const errors = new Map<string, string>();
  const asked = new Set<string>();
  const listeners = new Set<(names: ReadonlySet<string>) => void>();
  let extent: Extent | null = null;
  const closing = new AbortController();
  const { signal } = closing;
  let completed = 0;
  let catchingUp = false;
  let generation = 0;

  const changed = (names: Iterable<string>) => {
    const before = extent;
    extent = extentOf(known.values());
    const told = new Set(sameExtent(before, extent) ? names : asked);
    for (const listener of listeners) listener(told);
  };

  async function load(name: string): Promise<void> {
    const mine = generation;
    const upTo = completed - 1;
    try {
      const buckets = await runs().overview({ runId, name, buckets: wholeBuckets }, { signal });
      if (mine !== generation) return;
      known.set(name, { buckets, upTo: Math.max(upTo, lastStepOf(buckets)) });
      errors.delete(name);
    } catch (error) {
      if (signal.aborted || mine !== generation) return;
      errors.set(name, messageOf(error));
    }
    changed([name]);
  }

  function add(series: Awaited<ReturnType<Runs['points']>>['series'], upTo: number): void {
    for (const points of series) {
      const one = known.get(points.name);
      if (one === undefined) continue;
      const buckets = appendPoints(one.buckets, points);
      known.set(points.name, {
        buckets: buckets.points.length > 2 * wholeBuckets ? compact(buckets, wholeBuckets) : buckets,
        upTo: Math.max(one.upTo, upTo, lastStepOf(buckets)),
      });
    }
  }

  /** One step of catching up; the points of the last known step are asked for again, because some are measured later. */
  async function fetchNew(): Promise<void> {
    const mine = generation;
    const upTo = completed - 1;
    const names = Array.from(known.keys());
    const fromStep = Math.max(0, Math.min(...Array.from(known.values(), (one) => one.upTo)));
    if (upTo - fromStep > POINTS_PER_ANSWER) {
      await Promise.all(names.map(load));
      const reason = names.map((name) => errors.get(name)).find((error) => error !== undefined);
      if (reason !== undefined) throw new Error(reason);
      return;
    }
    const { series, nextStep } = await runs().points({ runId, names, fromStep }, { signal });
    if (mine !== generation) return;
    add(series, nextStep === null ? upTo : Math.min(upTo, nextStep - 1));
    changed(names);
  }

  const isBehind = () => Array.from(known.values()).some(({ upTo }) => upTo < completed - 1);

  async function catchUp(): Promise<void> {
    if (catchingUp) return;
    catchingUp = true;
    try {
      while (!signal.aborted && isBehind()) {
        await fetchNew();
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      }
    } catch {
      // The window says elsewhere that the engine is gone; `renew` is called when it is back.
    } finally {
      catchingUp = false;
    }
  }

  return {
    whole(name) {
      if (!asked.has(name)) {
        asked.add(name);
        void load(name);
      }
      return known.get(name)?.buckets;
    },
    extent: () => extent,
    error: (name) => errors.get(name),
    part: (name, { from, to }, buckets, leave) =>
      runs().overview({ runId, name, fromStep: from, toStep: to, buckets }, { signal: leave }),
    grow(steps) {
      const hasGone = steps > completed;
      completed = steps;
      // A series that a new run had not stored when it was asked for may be there now.
      if (hasGone) for (const name of errors.keys()) void load(name);
      void catchUp();
    },
    renew() {
      generation += 1;
      for (const name of asked) void load(name);
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => closing.abort(),
  };
}

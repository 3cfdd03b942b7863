import type { SpreadKind } from '../../../src-shared/compare/spread.ts';
import { placeOf, placesOf, stepsWithin, type AxisKind, type Range, type RunClock } from './axis.ts';
import type { Buckets } from './buckets.ts';
import { meansOf, type GroupMeans } from './group-means.ts';
import { indexAt } from './index-at.ts';
import type { SeriesFeed } from './run-feed.ts';

/** A run of a group: its series, and how they lie along the axes. */
export type Member = { feed: SeriesFeed; clock: RunClock; names: ReadonlySet<string> };

export type GroupFeed = SeriesFeed & {
  /** 'n 4' at a place; 'n 3 to 4' all along. */
  runsAt: (name: string, place: number | null) => string;
};

/** Runs of a group have clocks of their own, so their mean lies at places. */
export const PLACE_CLOCK: RunClock = { stepsPerEpoch: 1, imagesPerStep: 1, attempts: [], isOfPlaces: true };

/** Means as buckets that PLACE_CLOCK puts where they belong; their extremes are the band. */
function bucketsOf({ places, mean, low, high, points, nonFinite }: GroupMeans): Buckets {
  return {
    firstStep: places,
    lastStep: places,
    firstMilliseconds: places,
    lastMilliseconds: places,
    points,
    nonFinite,
    min: low,
    max: high,
    first: mean,
    last: mean,
  };
}

type Known = { inputs: readonly Buckets[]; means: GroupMeans; buckets: Buckets };

function counted(runs: Float64Array): string {
  const present = runs.filter((count) => count > 0);
  if (present.length === 0) return 'n 0';
  const fewest = present.reduce((least, count) => Math.min(least, count));
  const most = present.reduce((greatest, count) => Math.max(greatest, count));
  return fewest === most ? `n ${most}` : `n ${fewest} to ${most}`;
}

/** The mean of some runs along an axis, as series that are drawn like those of a run on PLACE_CLOCK. */
export function createGroupFeed(members: readonly Member[], kind: AxisKind, spread: SpreadKind): GroupFeed {
  const known = new Map<string, Known>();
  const having = (name: string) => members.filter(({ names }) => names.has(name));
  const errorOf = (name: string) =>
    having(name)
      .map(({ feed }) => feed.error(name))
      .find((reason) => reason !== undefined);

  /** Nothing before every run is there: a mean of some would be another one. */
  function look(name: string): Known | undefined {
    const own = having(name);
    const inputs = own.map(({ feed }) => feed.whole(name)).filter((buckets) => buckets !== undefined);
    if (inputs.length < own.length || inputs.length === 0) return undefined;
    const before = known.get(name);
    if (before !== undefined && inputs.every((buckets, index) => buckets === before.inputs[index])) return before;
    const parts = inputs.map((buckets, index) => {
      return { buckets, places: placesOf(kind, own[index]?.clock ?? PLACE_CLOCK, buckets) };
    });
    const means = meansOf(parts, spread);
    const result = { inputs, means, buckets: bucketsOf(means) };
    known.set(name, result);
    return result;
  }

  async function part(name: string, range: Range, buckets: number, signal: AbortSignal): Promise<Buckets> {
    const parts = await Promise.all(
      having(name).map(async ({ feed, clock }) => {
        const whole = feed.whole(name);
        if (whole === undefined) return [];
        const steps = stepsWithin(whole, placesOf(kind, clock, whole), range);
        if (steps === null) return [];
        // What a run has at the beginning of the range was measured before it.
        const from = whole.firstStep[Math.max(0, indexAt(whole.firstStep, steps.from) - 1)] ?? 0;
        const answer = await feed.part(name, { from, to: steps.to }, buckets, signal);
        return [{ buckets: answer, places: placesOf(kind, clock, answer) }];
      }),
    );
    return bucketsOf(meansOf(parts.flat(), spread));
  }

  return {
    whole: (name) => look(name)?.buckets,
    error: errorOf,
    extent() {
      const places = members.flatMap(({ feed, clock }) => {
        const steps = feed.extent();
        if (steps === null) return [];
        const first = placeOf(kind, clock, steps.firstStep, steps.firstMilliseconds);
        return [first, placeOf(kind, clock, steps.lastStep, steps.lastMilliseconds)];
      });
      if (places.length === 0) return null;
      const [from, to] = [Math.min(...places), Math.max(...places)];
      return { firstStep: from, lastStep: to, firstMilliseconds: from, lastMilliseconds: to };
    },
    part,
    onChange(listener) {
      const leave = members.map(({ feed }) => feed.onChange(listener));
      return () => {
        for (const go of leave) go();
      };
    },
    runsAt(name, place) {
      const means = look(name)?.means;
      if (means === undefined) return '';
      if (place === null) return counted(means.runs);
      const index = indexAt(means.places, place);
      return index < 0 ? 'n 0' : `n ${means.runs[index] ?? 0}`;
    },
  };
}

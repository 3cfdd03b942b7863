import type { EngineServices } from '../../../src-shared/contract/index.ts';

/** How many buckets the curve in a row is drawn from. */
const BUCKETS = 20;
const AT_ONCE = 4;
const MOST_KEPT = 2000;

type Overview = Awaited<ReturnType<EngineServices['runs']['overview']>>;

/** The line of a curve within a box, as the path of an SVG; '' when there is nothing finite. */
export function pathOf({ firstStep, lastStep, min, max }: Overview, width: number, height: number): string {
  const places = Array.from(firstStep, (first, index) => ({
    x: (first + (lastStep[index] ?? first)) / 2,
    y: ((min[index] ?? NaN) + (max[index] ?? NaN)) / 2,
  })).filter(({ y }) => Number.isFinite(y));
  const [first, last] = [places[0], places.at(-1)];
  if (first === undefined || last === undefined) return '';
  const low = Math.min(...places.map(({ y }) => y));
  const high = Math.max(...places.map(({ y }) => y));
  const across = (x: number) => (last.x === first.x ? width / 2 : ((x - first.x) / (last.x - first.x)) * width);
  const down = (y: number) => (high === low ? height / 2 : ((high - y) / (high - low)) * height);
  return places
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${across(x).toFixed(1)} ${down(y).toFixed(1)}`)
    .join('');
}

/** Fetches curves of runs, a few at a time; what was asked for last comes first. */
export type Trends = {
  /** @returns the curve of the run's first `step` updates, when it is still wanted by the time that its turn comes */
  load: (runId: string, step: number, signal: AbortSignal) => Promise<Overview | undefined>;
  /** What is known already, perhaps of fewer updates. */
  known: (runId: string) => { overview: Overview; step: number } | undefined;
};

export function createTrends(services: () => EngineServices): Trends {
  const known = new Map<string, { overview: Overview; step: number }>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  async function turn(): Promise<void> {
    if (busy >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
    busy += 1;
  }

  return {
    known: (runId) => known.get(runId),
    async load(runId, step, signal) {
      await turn();
      try {
        if (signal.aborted) return undefined;
        const overview = await services().runs.overview({ runId, name: 'loss', buckets: BUCKETS }, { signal });
        known.delete(runId);
        known.set(runId, { overview, step });
        const [oldest] = known.keys();
        if (known.size > MOST_KEPT && oldest !== undefined) known.delete(oldest);
        return overview;
      } finally {
        busy -= 1;
        waiting.pop()?.();
      }
    },
  };
}

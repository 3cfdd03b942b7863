import type { AxisKind, Range } from './axis.ts';
import type { ChartSeries } from './chart-series.ts';
import { stepsToAsk, type Detail } from './layers.ts';

/** The zoomed parts of a chart's series, asked for as the zoom comes to rest. */
export type Details = {
  of: (series: ChartSeries) => Detail | undefined;
  /** Asks for what the range needs and does not have yet; `buckets` are about the pixels of the chart's width. */
  ask: (all: readonly ChartSeries[], kind: AxisKind, range: Range | null, buckets: number) => void;
  close: () => void;
};

const REST_MILLISECONDS = 60;
/** Between two requests for a range that a live run grows within. */
const GROWTH_MILLISECONDS = 1000;

/**
 * @param onArrived something was answered
 * @param onError something could not be answered: what is drawn meanwhile is coarser, not wrong
 */
export function createDetails(onArrived: () => void, onError: (error: unknown) => void): Details {
  const details = new Map<string, Detail>();
  let leave = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked: { kind: AxisKind; range: Range } | null = null;
  let underWay = 0;

  function steps(series: ChartSeries, kind: AxisKind, range: Range): Range | null {
    return stepsToAsk(series, kind, range, details.get(series.key));
  }

  async function fetchOne(series: ChartSeries, kind: AxisKind, range: Range, buckets: number): Promise<void> {
    const { signal } = leave;
    const wanted = steps(series, kind, range);
    if (wanted === null) return;
    underWay += 1;
    try {
      const part = await series.feed.part(series.name, wanted, buckets, signal);
      if (signal.aborted) return;
      details.set(series.key, { kind, range, wanted, buckets: part });
      onArrived();
    } catch (error) {
      if (!signal.aborted) onError(error);
    } finally {
      underWay -= 1;
    }
  }

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    leave.abort();
    leave = new AbortController();
  }

  return {
    of: ({ key }) => details.get(key),
    ask(all, kind, range, buckets) {
      if (range === null) {
        if (asked !== null) stop();
        asked = null;
        return;
      }
      const isNew = asked?.kind !== kind || asked.range !== range;
      if (isNew) stop();
      else if (timer !== undefined || underWay > 0) return;
      asked = { kind, range };
      if (all.every((series) => steps(series, kind, range) === null)) return;
      timer = setTimeout(
        () => {
          timer = undefined;
          for (const series of all) void fetchOne(series, kind, range, buckets);
        },
        isNew ? REST_MILLISECONDS : GROWTH_MILLISECONDS,
      );
    },
    close: stop,
  };
}

import type { Report } from '../../src-shared/contract/trainer.ts';

type Point = Extract<Report, { kind: 'metrics' }>['points'][number];

/** Collects the points of quick steps, so that the engine gets a few messages a second and not hundreds. */
export type MetricsOutbox = { add(point: Point): void; flush(): void };

const FLUSH_MILLISECONDS = 250;

export function openMetricsOutbox(report: (report: Report) => void): MetricsOutbox {
  let points: Point[] = [];
  let flushedAt = performance.now();
  const flush = () => {
    if (points.length > 0) report({ kind: 'metrics', points });
    points = [];
    flushedAt = performance.now();
  };
  return {
    add: (point) => {
      points.push(point);
      if (performance.now() - flushedAt >= FLUSH_MILLISECONDS) flush();
    },
    flush,
  };
}

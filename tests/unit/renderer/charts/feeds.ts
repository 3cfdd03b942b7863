import { NO_BUCKETS, type Buckets } from '../../../../src-renderer/features/charts/buckets.ts';
import type { SeriesFeed } from '../../../../src-renderer/features/charts/run-feed.ts';

/** A feed that has its series already; undefined: it waits for them. */
export function feedOf(buckets: Buckets | undefined): SeriesFeed {
  return {
    whole: () => buckets,
    extent: () =>
      buckets === undefined || buckets.points.length === 0
        ? null
        : {
            firstStep: buckets.firstStep[0] ?? 0,
            lastStep: buckets.lastStep.at(-1) ?? 0,
            firstMilliseconds: buckets.firstMilliseconds[0] ?? 0,
            lastMilliseconds: buckets.lastMilliseconds.at(-1) ?? 0,
          },
    error: () => undefined,
    part: () => Promise.resolve(buckets ?? NO_BUCKETS),
    onChange: () => () => {},
  };
}

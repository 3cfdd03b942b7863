export type Direction = 'lower' | 'higher';

const DIRECTIONS: readonly [RegExp, Direction][] = [
  [/^(loss|invariance|variance|covariance)(_[ab])?$/, 'lower'],
  [/^knn_/, 'higher'],
  [/^views_per_second$/, 'higher'],
];

/** Which way a metric gets better; undefined where neither is good in itself, as of a learning rate. */
export function directionOf(metric: string): Direction | undefined {
  return DIRECTIONS.find(([pattern]) => pattern.test(metric))?.[1];
}

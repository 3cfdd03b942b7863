import fc from 'fast-check';
import type { SeriesPoints } from '../../../../src-shared/contract/runs.ts';

export type MadeUpPoint = { step: number; value: number };

/** Steps that go up, with gaps; values that may be anything. */
export const madeUpPoints = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 5 }), value: fc.float() }), { maxLength: 120 })
  .map((all) => {
    let step = -1;
    return all.map(({ gap, value }): MadeUpPoint => ({ step: (step += gap), value: value + 0 }));
  });

export function pointsFrom(points: readonly MadeUpPoint[]): SeriesPoints {
  return {
    name: 'loss',
    steps: Float64Array.from(points, ({ step }) => step),
    milliseconds: Float64Array.from(points, ({ step }) => step * 90),
    values: Float32Array.from(points, ({ value }) => value),
  };
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeTail, pointsInTail } from '../../../src-main/storage/metric-tail.ts';

const row = fc.record({
  step: fc.maxSafeNat(),
  milliseconds: fc.double({ noDefaultInfinity: true, noNaN: true }),
  values: fc.array(fc.tuple(fc.nat({ max: 5 }), fc.float()), { maxLength: 8 }),
});

test('rows come back as the points of each series, in order', () => {
  fc.assert(
    fc.property(fc.array(fc.array(row, { maxLength: 4 }), { maxLength: 6 }), (batches) => {
      const points = pointsInTail(batches.map(encodeTail));
      const flat = batches
        .flat()
        .flatMap(({ values, ...rest }) => values.map(([series, value]) => ({ ...rest, series, value })));
      for (let series = 0; series <= 5; series++) {
        const wanted = flat.filter((point) => point.series === series);
        const got = points.get(series);
        expect(Array.from(got?.steps ?? [])).toEqual(wanted.map(({ step }) => step));
        expect(Array.from(got?.milliseconds ?? [])).toEqual(wanted.map(({ milliseconds }) => milliseconds));
        expect(Array.from(got?.values ?? [])).toEqual(wanted.map(({ value }) => value));
        expect(pointsInTail(batches.map(encodeTail), series).get(series)).toEqual(got);
      }
    }),
  );
});

test('twenty series of one update take nine bytes a point', () => {
  const values = Array.from({ length: 20 }, (_, series): [number, number] => [series, Math.random()]);
  expect(encodeTail([{ step: 1, milliseconds: 2, values }]).length).toBe(20 * 9);
});

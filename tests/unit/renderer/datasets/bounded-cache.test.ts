import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createBoundedCache } from '../../../../src-renderer/features/datasets/bounded-cache.ts';

type Value = { key: number; weight: number };

const create = (limit: number) => {
  const dropped: Value[] = [];
  const cache = createBoundedCache<number, Value>({
    limit,
    weigh: ({ weight }) => weight,
    onDrop: (value) => dropped.push(value),
  });
  return { cache, dropped };
};

test('what was not used for longest leaves first', () => {
  const { cache, dropped } = create(2);
  cache.put(1, { key: 1, weight: 1 });
  cache.put(2, { key: 2, weight: 1 });
  cache.get(1);
  cache.put(3, { key: 3, weight: 1 });
  expect(dropped.map(({ key }) => key)).toEqual([2]);
  expect(cache.get(1)).toBeDefined();
});

test('a value heavier than the limit stays until the next one comes', () => {
  const { cache, dropped } = create(2);
  cache.put(1, { key: 1, weight: 5 });
  expect(cache.get(1)).toBeDefined();
  cache.put(2, { key: 2, weight: 1 });
  expect(dropped.map(({ key }) => key)).toEqual([1]);
});

test('the weight stays within the limit and every value is dropped once or still there', () => {
  const puts = fc.array(fc.record({ key: fc.integer({ min: 0, max: 9 }), weight: fc.integer({ min: 1, max: 4 }) }));
  fc.assert(
    fc.property(puts, fc.integer({ min: 4, max: 20 }), (values, limit) => {
      const { cache, dropped } = create(limit);
      for (const value of values) cache.put(value.key, value);
      const there = Array.from({ length: 10 }, (_, key) => cache.get(key)).filter((value) => value !== undefined);
      expect(there.reduce((sum, { weight }) => sum + weight, 0)).toBeLessThanOrEqual(limit);
      expect(new Set([...dropped, ...there])).toEqual(new Set(values));
      expect(dropped.length + there.length).toBe(values.length);
      cache.clear();
      expect(dropped.length).toBe(values.length);
    }),
  );
});

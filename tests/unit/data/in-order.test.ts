import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { mapInOrder } from '../../../src-main/data/in-order.ts';

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const gathered: T[] = [];
  for await (const result of results) gathered.push(result);
  return gathered;
}

describe('mapInOrder', () => {
  it('gives the results in the order of the items, however long each takes', async () => {
    const work = (item: number) => setTimeout((item * 7) % 5, item);
    const items = Array.from({ length: 30 }, (_, item) => item);
    expect(await all(mapInOrder(items, 4, work))).toEqual(items);
  });

  it.each([1, 3, 50])('has at most %i under way, and that many when there is enough to do', async (parallel) => {
    let underWay = 0;
    let most = 0;
    const work = async (item: number) => {
      most = Math.max(most, ++underWay);
      await setTimeout(1);
      underWay--;
      return item;
    };
    await all(mapInOrder(Array(20).keys(), parallel, work));
    expect(most).toBe(Math.min(parallel, 20));
  });

  it('throws the error of an item in its turn, after waiting for what is under way', async () => {
    const finished: number[] = [];
    const work = async (item: number) => {
      if (item === 2) throw new Error('item 2');
      await setTimeout(5);
      finished.push(item);
      return item;
    };
    const seen: number[] = [];
    const reading = async () => {
      for await (const result of mapInOrder([0, 1, 2, 3, 4, 5], 3, work)) seen.push(result);
    };
    await expect(reading()).rejects.toThrow('item 2');
    expect(seen).toEqual([0, 1]);
    expect(finished).toEqual([0, 1, 3, 4]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { permutation } from '../../src-shared/random/permutation.ts';
import { philox, type Counter, type Key } from '../../src-shared/random/philox.ts';
import { PURPOSES, randomStream, type Purpose, type StreamAddress } from '../../src-shared/random/stream.ts';

const uint32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const purposes: Purpose[] = ['order', 'view1', 'view2', 'weights', 'split', 'labelSubset'];
const address: fc.Arbitrary<StreamAddress> = fc.record({
  seed: uint32,
  purpose: fc.constantFrom(...purposes),
  epoch: uint32,
  index: uint32,
});
const somewhere: StreamAddress = { seed: 7, purpose: 'view1', epoch: 3, index: 11 };

function words(at: StreamAddress, count: number): number[] {
  const stream = randomStream(at);
  return Array.from({ length: count }, () => stream.nextUint32());
}

describe('philox', () => {
  // Random123, tests/kat_vectors, lines "philox4x32 10".
  const known: { counter: Counter; key: Key; words: number[] }[] = [
    { counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      words: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      words: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ];
  it.each(known)('gives the published words for counter $counter', ({ counter, key, words: expected }) => {
    expect([...philox(counter, key, new Uint32Array(4))]).toEqual(expected);
  });

  it('equals the definition in whole numbers for any counter and key', () => {
    fc.assert(
      fc.property(fc.tuple(uint32, uint32, uint32, uint32), fc.tuple(uint32, uint32), (counter, key) => {
        expect([...philox(counter, key, new Uint32Array(4))]).toEqual(philoxInBigIntegers(counter, key));
      }),
    );
  });
});

/** The definition of Philox4x32-10 once more, in arithmetic that cannot overflow. */
function philoxInBigIntegers(counter: Counter, key: Key): number[] {
  const mask = 0xffffffffn;
  let [c0, c1, c2, c3] = [BigInt(counter[0]), BigInt(counter[1]), BigInt(counter[2]), BigInt(counter[3])];
  let [k0, k1] = [BigInt(key[0]), BigInt(key[1])];
  for (let round = 0; round < 10; round++) {
    const product0 = 0xd2511f53n * c0;
    const product1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(product1 >> 32n) ^ c1 ^ k0, product1 & mask, (product0 >> 32n) ^ c3 ^ k1, product0 & mask];
    k0 = (k0 + 0x9e3779b9n) & mask;
    k1 = (k1 + 0xbb67ae85n) & mask;
  }
  return [c0, c1, c2, c3].map(Number);
}

describe('a random stream', () => {
  it('depends on its address alone, not on what else is drawn', () => {
    fc.assert(
      fc.property(address, address, (mine, other) => {
        const undisturbed = words(mine, 9);
        const stream = randomStream(mine);
        const noise = randomStream(other);
        const between = Array.from({ length: 9 }, () => {
          noise.normal();
          return stream.nextUint32();
        });
        expect(between).toEqual(undisturbed);
      }),
    );
  });

  it('is another one when any part of the address differs', () => {
    const others: StreamAddress[] = [
      { ...somewhere, seed: 8 },
      { ...somewhere, purpose: 'view2' },
      { ...somewhere, epoch: 4 },
      { ...somewhere, index: 12 },
      { ...somewhere, epoch: 11, index: 3 },
    ];
    const first = new Set([somewhere, ...others].map((at) => words(at, 4).join()));
    expect(first.size).toBe(others.length + 1);
  });

  it('gives every purpose its own number', () => {
    const numbers = Object.values(PURPOSES);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it('keeps its words from one version of the program to the next', () => {
    expect(words(somewhere, 5)).toEqual([80646630, 1779691537, 1820041853, 2155236954, 2270650750]);
  });

  it.each([
    ['seed', { ...somewhere, seed: -1 }],
    ['epoch', { ...somewhere, epoch: 0.5 }],
    ['index', { ...somewhere, index: 2 ** 32 }],
  ])('refuses a %s that is no unsigned 32-bit integer', (name, at) => {
    expect(() => randomStream(at)).toThrow(name);
  });

  it('draws uniform numbers in [0, 1) that float32 holds exactly', () => {
    fc.assert(
      fc.property(address, (at) => {
        const stream = randomStream(at);
        for (let i = 0; i < 50; i++) {
          const value = stream.uniform();
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThan(1);
          expect(Math.fround(value)).toBe(value);
        }
      }),
    );
  });

  it('draws numbers between two bounds with the mean of the bounds', () => {
    const stream = randomStream(somewhere);
    const values = Array.from({ length: 20_000 }, () => stream.uniformBetween(-3, 5));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-3);
    expect(Math.max(...values)).toBeLessThan(5);
    expect(mean(values)).toBeCloseTo(1, 1);
  });

  it('draws normal numbers with the moments of the normal distribution', () => {
    const stream = randomStream(somewhere);
    const values = Array.from({ length: 100_000 }, () => stream.normal());
    expect(Math.abs(mean(values))).toBeLessThan(0.015);
    expect(Math.abs(mean(values.map((x) => x ** 2)) - 1)).toBeLessThan(0.03);
    expect(Math.abs(mean(values.map((x) => x ** 3)))).toBeLessThan(0.06);
    expect(Math.abs(mean(values.map((x) => x ** 4)) - 3)).toBeLessThan(0.2);
    expect(Math.abs(mean(values.slice(1).map((x, i) => x * (values[i] ?? 0))))).toBeLessThan(0.015);
  });

  it('has no correlation between the first draws of neighbouring indices and epochs', () => {
    const draws = Array.from({ length: 20_000 }, (_, index) => randomStream({ ...somewhere, index }).uniform() - 0.5);
    const nextEpoch = draws.map((_, index) => randomStream({ ...somewhere, epoch: 4, index }).uniform() - 0.5);
    expect(Math.abs(mean(draws.slice(1).map((x, i) => x * (draws[i] ?? 0))))).toBeLessThan(0.003);
    expect(Math.abs(mean(draws.map((x, i) => x * (nextEpoch[i] ?? 0))))).toBeLessThan(0.003);
  });

  it('draws every integer below a bound equally often', () => {
    const stream = randomStream(somewhere);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 70_000; i++) {
      const value = stream.integerBelow(7);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(22.5);
  });

  it('has no bias where the bound does not divide 2^32: two thirds of it', () => {
    const bound = 2 ** 31 + 2 ** 30;
    const stream = randomStream(somewhere);
    const below = Array.from({ length: 20_000 }, () => stream.integerBelow(bound) < 2 ** 30);
    expect(Math.abs(mean(below.map(Number)) - 1 / 3)).toBeLessThan(0.015);
  });

  it('refuses a bound without integers below it', () => {
    expect(() => randomStream(somewhere).integerBelow(0)).toThrow(RangeError);
  });
});

describe('a permutation', () => {
  it('holds every integer once', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), address, (n, at) => {
        const sorted = permutation(n, randomStream(at)).sort();
        expect([...sorted]).toEqual(Array.from({ length: n }, (_, i) => i));
      }),
    );
  });

  it('takes each order of three equally often', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 6000; index++) {
      const order = permutation(3, randomStream({ ...somewhere, index })).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
  });
});

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

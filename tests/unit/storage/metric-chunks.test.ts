import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeChunk, encodeChunk } from '../../../src-main/storage/metric-chunks.ts';
import type { Points } from '../../../src-main/storage/metric-points.ts';

/** Points of arbitrary bits: every NaN, both zeros, both infinities, denormal numbers. */
const anyBits = fc.integer({ min: 0, max: 700 }).chain((count) =>
  fc
    .record({
      steps: fc.uint8Array({ minLength: count * 8, maxLength: count * 8 }),
      milliseconds: fc.uint8Array({ minLength: count * 8, maxLength: count * 8 }),
      values: fc.uint8Array({ minLength: count * 4, maxLength: count * 4 }),
    })
    .map(({ steps, milliseconds, values }): Points => ({
      steps: new Float64Array(Uint8Array.from(steps).buffer),
      milliseconds: new Float64Array(Uint8Array.from(milliseconds).buffer),
      values: new Float32Array(Uint8Array.from(values).buffer),
    })),
);

const bits = ({ steps, milliseconds, values }: Points) =>
  [steps, milliseconds, values].map((column) => Buffer.from(column.buffer, column.byteOffset, column.byteLength));

function evenPoints(count: number): Points {
  return {
    steps: Float64Array.from({ length: count }, (_, index) => 40_000 + index),
    milliseconds: Float64Array.from({ length: count }, (_, index) => 1e6 + index * 50),
    values: Float32Array.from({ length: count }, (_, index) => Math.sin(index)),
  };
}

describe('a chunk of points', () => {
  test('comes back to the bit, whatever its bits are', () => {
    fc.assert(
      fc.property(anyBits, (points) => {
        expect(bits(decodeChunk(encodeChunk(points), points.steps.length))).toEqual(bits(points));
      }),
      { numRuns: 60 },
    );
  });

  test('keeps the special values of float32', () => {
    const values = Float32Array.of(NaN, Infinity, -Infinity, -0, 0, 1.401298464324817e-45, 3.4028234663852886e38);
    const points = { ...evenPoints(7), values };
    expect(Object.is(decodeChunk(encodeChunk(points), 7).values[3], -0)).toBe(true);
    expect(decodeChunk(encodeChunk(points), 7).values).toEqual(values);
  });

  test('takes under five bytes a point for even steps and noisy values', () => {
    expect(encodeChunk(evenPoints(512)).length / 512).toBeLessThan(5);
  });

  test('can be read at any place of a larger buffer', () => {
    const chunk = encodeChunk(evenPoints(9));
    const larger = new Uint8Array(chunk.length + 7);
    larger.set(chunk, 3);
    expect(decodeChunk(larger.subarray(3, 3 + chunk.length), 9)).toEqual(evenPoints(9));
  });
});

describe('a damaged chunk', () => {
  test('is refused when it is cut off anywhere', () => {
    const chunk = encodeChunk(evenPoints(20));
    for (let length = 0; length < chunk.length; length++) {
      expect(() => decodeChunk(chunk.subarray(0, length), 20), `first ${length} bytes`).toThrow(/^it/);
    }
  });

  test('is refused when a bit of its data is flipped', () => {
    const chunk = encodeChunk(evenPoints(20));
    for (let bit = 0; bit < chunk.length * 8; bit++) {
      const flipped = Uint8Array.from(chunk);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // zlib's header holds bits, such as the level, that change nothing in what is read.
      let read: Points | undefined;
      try {
        read = decodeChunk(flipped, 20);
      } catch (error) {
        expect(String(error)).toMatch(/^Error: it/);
      }
      if (read !== undefined) expect(bits(read), `bit ${bit}`).toEqual(bits(evenPoints(20)));
    }
  });

  test('never makes more be allocated than the number of points it is known to hold', () => {
    const large = encodeChunk({ ...evenPoints(100_000), values: new Float32Array(100_000) });
    large[1] = 20;
    large[2] = large[3] = large[4] = 0;
    expect(() => decodeChunk(large, 20)).toThrow(/its compressed bytes are not whole/);
  });
});

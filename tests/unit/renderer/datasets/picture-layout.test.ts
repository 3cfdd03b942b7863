import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  blockLength,
  blocksFor,
  columnsIn,
  PICTURE_GAP,
  pictureAfterKey,
  rowsOfBlock,
  thumbnailSide,
} from '../../../../src-renderer/features/datasets/picture-layout.ts';

test('small pictures are shown at a whole multiple of their side, large ones are reduced', () => {
  expect(thumbnailSide(28)).toBe(56);
  expect(thumbnailSide(32)).toBe(64);
  expect(thumbnailSide(8)).toBe(56);
  expect(thumbnailSide(96)).toBe(96);
  expect(thumbnailSide(4096)).toBe(96);
});

test('thumbnails fill the width and no more, and there is always one', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 8, max: 96 }), (width, side) => {
      const columns = columnsIn(width, side);
      const taken = (count: number) => count * side + (count - 1) * PICTURE_GAP;
      if (columns > 1) expect(taken(columns)).toBeLessThanOrEqual(width);
      expect(taken(columns + 1)).toBeGreaterThan(width);
    }),
  );
});

test('a block is never more than the engine answers at once', () => {
  expect(blockLength(28, 1)).toBe(200);
  expect(blockLength(4096, 3)).toBe(1);
  fc.assert(
    fc.property(fc.integer({ min: 8, max: 4096 }), fc.constantFrom(1, 3), (size, channels) => {
      const length = blockLength(size, channels);
      expect(length).toBeGreaterThanOrEqual(1);
      expect(length).toBeLessThanOrEqual(500);
    }),
  );
});

test('the blocks asked for hold every picture in view', () => {
  const cases = fc.record({
    images: fc.integer({ min: 1, max: 100_000 }),
    length: fc.integer({ min: 1, max: 200 }),
    a: fc.nat(),
    b: fc.nat(),
  });
  fc.assert(
    fc.property(cases, ({ images, length, a, b }) => {
      const first = a % images;
      const last = Math.min(images - 1, first + (b % 400));
      const blocks = blocksFor(first, last, length, images);
      const rows = new Set(blocks.flatMap((block) => rowsOfBlock(block, length, images)));
      for (let row = first; row <= last; row++) expect(rows.has(row)).toBe(true);
      expect(new Set(blocks).size).toBe(blocks.length);
      for (const row of rows) expect(row < images).toBe(true);
    }),
  );
});

test('keys lead to pictures that there are', () => {
  const grid = { images: 10, columns: 4, page: 2 };
  expect(pictureAfterKey('ArrowDown', 1, grid)).toBe(5);
  expect(pictureAfterKey('ArrowDown', 9, grid)).toBe(9);
  expect(pictureAfterKey('ArrowLeft', 0, grid)).toBe(0);
  expect(pictureAfterKey('End', 3, grid)).toBe(9);
  expect(pictureAfterKey('Home', 3, grid)).toBe(0);
  expect(pictureAfterKey('PageDown', 1, grid)).toBe(9);
  expect(pictureAfterKey('a', 1, grid)).toBeUndefined();
});

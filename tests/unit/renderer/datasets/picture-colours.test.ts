import { expect, test } from 'vitest';
import { picturePixels } from '../../../../src-renderer/features/datasets/picture-colours.ts';

test('grey pixels become equal shares of red, green and blue', () => {
  const pixels = Uint8Array.from([9, 9, 9, 9, 1, 2, 3, 4]);
  expect([...picturePixels(pixels, 1, 2, 1)]).toEqual([1, 1, 1, 255, 2, 2, 2, 255, 3, 3, 3, 255, 4, 4, 4, 255]);
});

test('colours stay in their order', () => {
  const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6]);
  expect([...picturePixels(pixels, 1, 1, 3)]).toEqual([4, 5, 6, 255]);
});

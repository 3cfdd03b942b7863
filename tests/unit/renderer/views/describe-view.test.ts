import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomStream } from '../../../../src-shared/random/stream.ts';
import { drawViewParameters, unchangedView } from '../../../../src-main/learning/augmentations/view-parameters.ts';
import { cropOutline } from '../../../../src-renderer/features/views/crop-outline.ts';
import { changesOf, describeChanges } from '../../../../src-renderer/features/views/describe-view.ts';
import { viewOf, type ViewInput } from '../../../support/views.ts';

const SIZE = 32;
const picture = { width: SIZE, height: SIZE };
const draw = (view: ViewInput, seed: number) =>
  drawViewParameters(viewOf(view), picture, randomStream({ seed, purpose: 'view1', epoch: 0, index: 0 }));
const seeds = fc.integer({ min: 0, max: 0xffffffff });

/** Everything is off. */
const OFF: ViewInput = {
  crop: { area: [1, 1], ratio: [1, 1] },
  horizontalFlip: 0,
  colourJitter: { probability: 0 },
  grayscale: 0,
  blur: { probability: 0 },
  solarize: { probability: 0 },
};

describe('what was drawn for a view, in words', () => {
  it('is that nothing was changed where all is off, whatever was drawn', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(1, 3), (seed, channels) => {
        expect(changesOf(draw(OFF, seed), { size: SIZE, channels })).toEqual([]);
      }),
    );
    expect(describeChanges([])).toBe('the whole picture, unchanged');
  });

  it('tells each augmentation that is always applied, with its numbers', () => {
    const always: ViewInput = {
      rotation: 10,
      shear: 0.2,
      crop: { area: [0.2, 0.5] },
      horizontalFlip: 1,
      colourJitter: { probability: 1 },
      grayscale: 1,
      blur: { probability: 1 },
      solarize: { probability: 1 },
      stroke: { thinner: 1 },
    };
    fc.assert(
      fc.property(seeds, (seed) => {
        const drawn = draw(always, seed);
        const told = describeChanges(changesOf(drawn, { size: SIZE, channels: 3 }));
        for (const word of ['rotated', 'sheared', 'crop', 'mirrored', 'brightness', 'hue', 'greyscale', 'solarised']) {
          expect(told).toContain(word);
        }
        expect(told).toContain(`σ ${drawn.blur.sigma.toFixed(2)} px`);
        expect(told).toContain(`${drawn.crop.width} × ${drawn.crop.height} px`);
        expect(told.indexOf(drawn.colourJitter.order[0] ?? '')).toBeLessThan(
          told.indexOf(drawn.colourJitter.order[3] ?? ''),
        );
        const grey = describeChanges(changesOf(drawn, { size: SIZE, channels: 1 }));
        for (const word of ['saturation', 'hue', 'greyscale']) expect(grey).not.toContain(word);
      }),
    );
  });
});

describe('the outline of what a view takes', () => {
  it('is the rectangle of its crop where nothing is turned', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const drawn = draw({ crop: { area: [0.1, 0.9] } }, seed);
        const { left, top, width, height } = drawn.crop;
        const corners = cropOutline(drawn, SIZE);
        const expected = [left, top, left + width, top, left + width, top + height, left, top + height];
        for (const [index, value] of corners.flat().entries()) expect(value).toBeCloseTo(expected[index] ?? NaN, 9);
      }),
    );
  });

  it('is the picture itself, turned about its middle, for a turn by a quarter', () => {
    const corners = cropOutline({ ...unchangedView(picture), rotation: 90 }, SIZE);
    const expected = [0, SIZE, 0, 0, SIZE, 0, SIZE, SIZE];
    for (const [index, value] of corners.flat().entries()) expect(value).toBeCloseTo(expected[index] ?? NaN, 9);
  });

  it('keeps the area of the crop, turned and sheared as it may be', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const drawn = draw({ rotation: 180, shear: 1, crop: { area: [0.1, 0.9] } }, seed);
        const corners = cropOutline(drawn, SIZE);
        const twice = corners.reduce((sum, [x, y], index) => {
          const [nextX, nextY] = corners[(index + 1) % 4] ?? [0, 0];
          return sum + x * nextY - nextX * y;
        }, 0);
        expect(Math.abs(twice) / 2).toBeCloseTo(drawn.crop.width * drawn.crop.height, 6);
      }),
    );
  });
});

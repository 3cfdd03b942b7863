import { describe, expect, test } from 'vitest';
import { viewStages, type ViewSettings } from '../../../src-main/learning/augmentations/augment.ts';
import { blurKernelSize, gaussianBlurStage } from '../../../src-main/learning/augmentations/gaussian-blur.ts';
import { interpolationTaps } from '../../../src-main/learning/augmentations/interpolation-matrix.ts';
import { unchangedView } from '../../../src-main/learning/augmentations/view-parameters.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { viewOf } from '../../support/views.ts';

const colour = { height: 32, width: 32, channels: 3 };
const settings: ViewSettings = { size: 32, interpolation: 'bilinear', antialias: true, normalisation: null };

describe('the stages of a view', () => {
  const off = {
    colourJitter: { probability: 0 },
    grayscale: 0,
    blur: { probability: 0 },
  };

  test('that is switched off do not exist', () => {
    expect(viewStages(viewOf(off), colour, settings)).toHaveLength(1);
    expect(viewStages(viewOf({ ...off, grayscale: 0.1 }), colour, settings)).toHaveLength(2);
    expect(viewStages(viewOf({ ...off, shear: 0.1, solarize: { probability: 1 } }), colour, settings)).toHaveLength(3);
    const noJitter = { brightness: 0, contrast: 0, saturation: 0, hue: 0 };
    expect(viewStages(viewOf({ ...off, colourJitter: noJitter }), colour, settings)).toHaveLength(1);
  });

  test('that need colour do not exist for one channel', () => {
    const gray = { ...colour, channels: 1 };
    expect(viewStages(viewOf({ ...off, grayscale: 0.5 }), gray, settings)).toHaveLength(1);
    const saturationOnly = { brightness: 0, contrast: 0, saturation: 0.4, hue: 0.1 };
    expect(viewStages(viewOf({ ...off, colourJitter: saturationOnly }), gray, settings)).toHaveLength(1);
  });

  test('give arrays that fit their shapes, which do not depend on what was drawn', () => {
    const view = viewOf({ rotation: 10, stroke: { thinner: 1 }, solarize: { probability: 1 } });
    const stages = viewStages(view, colour, { ...settings, interpolation: 'bicubic' });
    const unchanged = unchangedView(colour);
    const changed = {
      ...unchanged,
      crop: { top: 3, left: 0, height: 7, width: 30 },
      colourJitter: { ...unchanged.colourJitter, applied: true },
      blur: { applied: true, sigma: 1.5 },
    };
    const shapes = stages.map(({ values }) =>
      values([changed, unchanged]).map((array) => {
        expect(array.values).toHaveLength(array.shape.reduce((product, size) => product * size, 1));
        return array.shape;
      }),
    );
    expect(stages.map(({ values }) => values([unchanged, unchanged]).map(({ shape }) => shape))).toEqual(shapes);
  });

  test('refuse a normalisation for another number of channels, and name the key', () => {
    const normalisation = { mean: [0.5], deviation: [0.5] };
    const build = () => viewStages(viewOf(off), colour, { ...settings, normalisation });
    expect(build).toThrow(AppError);
    expect(build).toThrow('augmentation.normalisation');
  });
});

test('a blur wider than a picture and its reflections is refused', () => {
  const { blur } = viewOf({ blur: { probability: 1 } });
  expect(() => gaussianBlurStage({ ...blur, kernel: 63 }, colour)).not.toThrow();
  const build = () => gaussianBlurStage({ ...blur, kernel: 65 }, colour);
  expect(build).toThrow(AppError);
  expect(build).toThrow('use 63 or less');
});

describe('the taps of an interpolation', () => {
  test.each([
    ['bilinear', true, 24, 16, 3],
    ['bilinear', false, 24, 16, 2],
    ['bicubic', true, 24, 16, 6],
    ['bicubic', false, 24, 16, 4],
    ['bicubic', true, 16, 24, 4],
  ] as const)(
    '%s, antialiased: %s, from %i to %i pixels: %i weights that add up to 1',
    (interpolation, antialias, source, size, taps) => {
      const stretches = Array.from({ length: source }, (_, index) => ({
        start: Math.floor(index / 3),
        length: source - index,
        reversed: index % 2 === 0,
      }));
      const { positions, weights } = interpolationTaps(stretches, source, { size, interpolation, antialias });
      expect(positions.shape).toEqual([taps, source * size]);
      stretches.forEach(({ start, length }, picture) => {
        for (let output = 0; output < size; output++) {
          let sum = 0;
          for (let tap = 0; tap < taps; tap++) {
            const index = (tap * source + picture) * size + output;
            const position = (positions.values[index] ?? Number.NaN) - picture * source;
            expect(position).toBeGreaterThanOrEqual(start);
            expect(position).toBeLessThan(start + length);
            sum += weights.values[index] ?? Number.NaN;
          }
          expect(sum).toBeCloseTo(1, 6);
        }
      });
    },
  );
});

test('a blur has a tenth of the view as taps, made odd, unless configured', () => {
  expect([28, 32, 64, 96, 128, 224].map((size) => blurKernelSize(null, size))).toEqual([3, 3, 7, 9, 13, 23]);
  expect(blurKernelSize(5, 224)).toBe(5);
});

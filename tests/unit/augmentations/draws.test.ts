import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawBatch } from '../../../src-main/learning/augmentations/draw-batch.ts';
import { drawCrop } from '../../../src-main/learning/augmentations/random-crop.ts';
import { drawViewParameters } from '../../../src-main/learning/augmentations/view-parameters.ts';
import { randomStream, type RandomStream } from '../../../src-shared/random/stream.ts';
import { viewOf, type ViewInput } from '../../support/views.ts';

const SOURCE = { height: 32, width: 32 };
const streamOf = (seed: number) => randomStream({ seed, purpose: 'view1', epoch: 0, index: 0 });
const everything = {
  rotation: 20,
  shear: 0.25,
  solarize: { probability: 0.2 },
  stroke: { thinner: 0.3, thicker: 0.3 },
} satisfies ViewInput;

/** Many views of one recipe. */
function draw(view: ViewInput, count = 4000, source = SOURCE) {
  const rows = Uint32Array.from({ length: count }, (_, row) => row);
  return drawBatch({ seed: 1, epoch: 0, rows, branch: 'view1', view: viewOf(view), source });
}

const shareOf = <Item>(items: Item[], holds: (item: Item) => boolean) => items.filter(holds).length / items.length;
const meanOf = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the draws of a view', () => {
  const off: [string, ViewInput][] = [
    ['rotation', { ...everything, rotation: 0 }],
    ['shear', { ...everything, shear: 0 }],
    ['crop', { ...everything, crop: { area: [1, 1], ratio: [1, 1] } }],
    ['flip', { ...everything, horizontalFlip: 0 }],
    ['colourJitter', { ...everything, colourJitter: { probability: 0 } }],
    ['colourJitter', { ...everything, colourJitter: { brightness: 0, hue: 0 } }],
    ['grayscale', { ...everything, grayscale: 0 }],
    ['blur', { ...everything, blur: { probability: 0 } }],
    ['blur', { ...everything, blur: { sigma: [3, 4] } }],
    ['solarize', { ...everything, solarize: { probability: 0 } }],
    ['stroke', { ...everything, stroke: {} }],
  ];
  test.each(off)('of everything but %s are the same without it', (name, view) => {
    const [kept, changed] = [draw(everything, 200), draw(view, 200)];
    const without = (views: object[]) => views.map((choices) => ({ ...choices, [name]: null }));
    expect(without(changed)).toEqual(without(kept));
    expect(changed).not.toEqual(kept);
  });

  test('take the same number of random values from the stream, whatever the recipe and the picture', () => {
    const recipes = fc.record({
      rotation: fc.double({ min: 0, max: 180, noNaN: true }),
      crop: fc.constantFrom<ViewInput['crop']>(
        { area: [1, 1], ratio: [20, 20] },
        { area: [0.08, 1] },
        { area: [0.5, 0.5], ratio: [1, 1] },
      ),
      grayscale: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const sizes = fc.record({ height: fc.integer({ min: 1, max: 300 }), width: fc.integer({ min: 1, max: 300 }) });
    fc.assert(
      fc.property(recipes, sizes, fc.nat(), (recipe, source, seed) => {
        const [stream, counted] = countingStream(streamOf(seed));
        drawViewParameters(viewOf(recipe), source, stream);
        expect(counted()).toBe(38);
      }),
    );
  });

  test('follow the probabilities and ranges of the recipe', () => {
    const views = draw(everything);
    expect(shareOf(views, ({ flip }) => flip)).toBeCloseTo(0.5, 1);
    expect(shareOf(views, ({ colourJitter }) => colourJitter.applied)).toBeCloseTo(0.8, 1);
    expect(shareOf(views, ({ grayscale }) => grayscale)).toBeCloseTo(0.2, 1);
    expect(shareOf(views, ({ solarize }) => solarize)).toBeCloseTo(0.2, 1);
    expect(shareOf(views, ({ stroke }) => stroke === 'thinner')).toBeCloseTo(0.3, 1);
    expect(shareOf(views, ({ stroke }) => stroke === 'thicker')).toBeCloseTo(0.3, 1);
    const spans: [number[], number, number][] = [
      [views.map(({ rotation }) => rotation), -20, 20],
      [views.map(({ shear }) => shear), -0.25, 0.25],
      [views.map(({ colourJitter }) => colourJitter.brightness), 0.6, 1.4],
      [views.map(({ colourJitter }) => colourJitter.contrast), 0.6, 1.4],
      [views.map(({ colourJitter }) => colourJitter.saturation), 0.8, 1.2],
      [views.map(({ colourJitter }) => colourJitter.hue), -0.1, 0.1],
      [views.map(({ blur }) => blur.sigma), 0.1, 2],
    ];
    for (const [values, from, to] of spans) {
      const width = to - from;
      expect(Math.min(...values)).toBeGreaterThanOrEqual(from);
      expect(Math.min(...values)).toBeLessThan(from + 0.01 * width);
      expect(Math.max(...values)).toBeLessThanOrEqual(to);
      expect(Math.max(...values)).toBeGreaterThan(to - 0.01 * width);
      expect(Math.abs(meanOf(values) - (from + to) / 2)).toBeLessThan(0.02 * width);
    }
  });

  test('put the four colour operations into each of their 24 orders about equally often', () => {
    const counts = new Map<string, number>();
    for (const { colourJitter } of draw(everything, 4800)) {
      const order = colourJitter.order.join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(Math.min(...counts.values())).toBeGreaterThan(140);
    expect(Math.max(...counts.values())).toBeLessThan(260);
  });
});

/** The same stream, and how many values were taken from it. */
function countingStream(stream: RandomStream): [RandomStream, () => number] {
  let count = 0;
  const uniform = (): number => {
    count++;
    return stream.uniform();
  };
  return [{ ...stream, uniform, uniformBetween: (from, to) => from + (to - from) * uniform() }, () => count];
}

describe('the rectangle of a random resized crop', () => {
  test('has an area and a ratio within their ranges, but for rounding to whole pixels, and lies inside', () => {
    const view = viewOf({ crop: { area: [0.2, 0.7], ratio: [0.5, 2] } });
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const source = { height: 200, width: 300 };
        const { top, left, height, width } = drawCrop(view.crop, source, streamOf(seed));
        expect(top).toBeGreaterThanOrEqual(0);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(top + height).toBeLessThanOrEqual(source.height);
        expect(left + width).toBeLessThanOrEqual(source.width);
        const [area, ratio] = [(height * width) / 60_000, width / height];
        expect(area).toBeGreaterThan(0.19);
        expect(area).toBeLessThan(0.71);
        expect(ratio).toBeGreaterThan(0.48);
        expect(ratio).toBeLessThan(2.08);
      }),
    );
  });

  test('spreads area evenly and place everywhere', () => {
    const crops = draw({ crop: { area: [0.1, 0.5], ratio: [1, 1] } }, 4000, { height: 1000, width: 1000 }).map(
      ({ crop }) => crop,
    );
    const areas = crops.map(({ height, width }) => (height * width) / 1e6);
    expect(meanOf(areas)).toBeCloseTo(0.3, 2);
    expect(shareOf(areas, (area) => area < 0.2)).toBeCloseTo(0.25, 1);
    expect(meanOf(crops.map(({ top, height }) => top / (1000 - height)))).toBeCloseTo(0.5, 1);
    expect(meanOf(crops.map(({ left, width }) => left / (1000 - width)))).toBeCloseTo(0.5, 1);
  });

  test('reaches every place that it can', () => {
    const tops = new Set(
      draw({ crop: { area: [0.25, 0.25], ratio: [1, 1] } }, 500, { height: 8, width: 8 }).map(({ crop }) => crop.top),
    );
    expect([...tops].sort()).toEqual([0, 1, 2, 3, 4]);
  });

  test('is the middle of the picture when ten tries do not fit', () => {
    const crop = (ratio: [number, number], source: { height: number; width: number }) =>
      drawCrop({ area: [1, 1], ratio }, source, streamOf(3));
    expect(crop([0.5, 0.5], { height: 10, width: 10 })).toEqual({ top: 0, left: 2, height: 10, width: 5 });
    expect(crop([4, 4], { height: 10, width: 10 })).toEqual({ top: 4, left: 0, height: 2, width: 10 });
    expect(crop([0.8, 0.8], { height: 100, width: 10 })).toEqual({ top: 44, left: 0, height: 12, width: 10 });
    expect(crop([20, 20], { height: 4, width: 4 })).toEqual({ top: 1, left: 0, height: 1, width: 4 });
  });
});

describe('the draws of a batch', () => {
  const view = viewOf(everything);
  const batch = { seed: 5, epoch: 3, branch: 'view1', view, source: SOURCE } as const;
  const drawRows = (...rows: number[]) => drawBatch({ ...batch, rows });

  test('belong to the picture, whatever batch it comes up in', () => {
    const [ninth] = drawRows(9);
    expect(drawRows(4, 9, 2)[1]).toEqual(ninth);
    expect(drawRows(9, 9)).toEqual([ninth, ninth]);
  });

  test('differ between pictures, epochs, branches and seeds', () => {
    const one = drawRows(9)[0];
    expect(drawRows(10)[0]).not.toEqual(one);
    expect(drawBatch({ ...batch, rows: [9], epoch: 4 })[0]).not.toEqual(one);
    expect(drawBatch({ ...batch, rows: [9], branch: 'view2' })[0]).not.toEqual(one);
    expect(drawBatch({ ...batch, rows: [9], seed: 6 })[0]).not.toEqual(one);
  });
});

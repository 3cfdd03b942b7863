import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Backend } from '../../src-main/compute/backend.ts';
import { affineStage } from '../../src-main/learning/augmentations/affine.ts';
import {
  augment,
  evaluationView,
  viewStages,
  type ViewSettings,
} from '../../src-main/learning/augmentations/augment.ts';
import { colourJitterStage } from '../../src-main/learning/augmentations/colour-jitter.ts';
import { cropStage } from '../../src-main/learning/augmentations/crop.ts';
import { drawBatch } from '../../src-main/learning/augmentations/draw-batch.ts';
import { solarizeStage } from '../../src-main/learning/augmentations/solarize.ts';
import { runStages, type PictureShape, type Stage } from '../../src-main/learning/augmentations/stage.ts';
import { strokeStage } from '../../src-main/learning/augmentations/stroke.ts';
import {
  COLOUR_OPERATIONS,
  unchangedView,
  type ColourOperation,
  type ViewParameters,
} from '../../src-main/learning/augmentations/view-parameters.ts';
import type { ViewConfig } from '../../src-shared/config/run-config.ts';
import { randomStream } from '../../src-shared/random/stream.ts';
import { jitterOf, REFERENCE_OPERATIONS, REFERENCE_SHAPE, referencePicture, stageOf } from './augmentation-cases.ts';
import { describeOnBackend } from './backends.ts';
import { viewOf, type ViewInput } from './views.ts';

const DIGITS = {
  rotation: 20,
  shear: 0.25,
  crop: { area: [0.4, 1], ratio: [0.75, 1.33] },
  horizontalFlip: 0,
  colourJitter: { probability: 0 },
  grayscale: 0,
  blur: { probability: 0 },
  stroke: { thinner: 0.33, thicker: 0.33 },
} satisfies ViewInput;
/** Everything that there is, each for some pictures only. */
const EVERYTHING = {
  rotation: 30,
  shear: 0.2,
  blur: { probability: 0.5 },
  grayscale: 0.3,
  solarize: { probability: 0.4 },
  stroke: { thinner: 0.3, thicker: 0.3 },
} satisfies ViewInput;
const digitsView = viewOf(DIGITS);
const everyView = viewOf(EVERYTHING);

const plain = (size: number): ViewSettings => ({
  size,
  interpolation: 'bicubic',
  antialias: true,
  normalisation: null,
});

/** Random pictures in [0, 1]. */
function pictures(count: number, { height, width, channels }: PictureShape): tf.Tensor4D {
  const stream = randomStream({ seed: 1, purpose: 'weights', epoch: 0, index: 0 });
  const values = Float32Array.from({ length: count * height * width * channels }, () => stream.uniform());
  return tf.tensor4d(values, [count, height, width, channels]);
}

/** NaN when anything is NaN or the lengths differ. */
function largestDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Number.NaN;
  return Array.from(actual).reduce(
    (most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? Number.NaN))),
    0,
  );
}

/** Runs `compute`, reads its result and disposes of it; fails when anything else is left behind. */
function read(compute: () => tf.Tensor): { shape: number[]; values: Float32Array } {
  const before = tf.memory().numTensors;
  const tensor = compute();
  expect(tf.memory().numTensors, 'tensors left behind').toBe(before + 1);
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return { shape: tensor.shape, values };
}

const run = (input: tf.Tensor4D, stages: Stage[], parameters: ViewParameters[]) =>
  read(() => runStages(input, stages, parameters));

/** The tests of the augmentations, declared on one backend. */
export async function augmentationSuite(backend: Backend): Promise<void> {
  await describeOnBackend(backend, 'augmentations', () => {
    describe('the reference of torchvision', referenceTests);
    describe('crop, resize and flip', cropTests);
    describe('rotation and shear', affineTests);
    describe('colour jitter', jitterTests);
    describe('strokes and solarisation', pixelTests);
    describe('a whole view', viewTests);
    describe('the view of an evaluation', evaluationTests);
  });
}

function referenceTests(): void {
  test.each(REFERENCE_OPERATIONS.map((operation) => [operation.id, operation] as const))('%s', (_, operation) => {
    const input = tf.tensor4d(referencePicture(), [1, REFERENCE_SHAPE.height, REFERENCE_SHAPE.width, 3]);
    const { stage, parameters } = stageOf(operation);
    const { shape, values } = run(input, [stage], [parameters]);
    input.dispose();
    const [channels, height, width] = operation.shape;
    expect(shape).toEqual([1, height, width, channels]);
    const { pixels, mean, std } = operation.results.float;
    const found = operation.positions.map(([c, y, x]) => values[(y * width + x) * channels + c] ?? Number.NaN);
    expect(largestDifference(found, pixels)).toBeLessThanOrEqual(1e-5);
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(average - mean)).toBeLessThanOrEqual(1e-5);
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    expect(Math.abs(Math.sqrt(variance) - std)).toBeLessThanOrEqual(1e-5);
  });
}

function cropTests(): void {
  test('the whole picture at its own size is the picture', () => {
    const shapes = fc.record({
      size: fc.integer({ min: 4, max: 32 }),
      channels: fc.constantFrom(1, 3),
      interpolation: fc.constantFrom('bilinear' as const, 'bicubic' as const),
      antialias: fc.boolean(),
    });
    fc.assert(
      fc.property(shapes, ({ size, channels, interpolation, antialias }) => {
        const shape = { height: size, width: size, channels };
        const input = pictures(2, shape);
        const stage = cropStage(shape, { size, interpolation, antialias });
        const { values } = run(input, [stage], [unchangedView(shape), unchangedView(shape)]);
        expect(largestDifference(values, input.dataSync())).toBeLessThanOrEqual(1e-6);
        input.dispose();
      }),
      { numRuns: 40 },
    );
  });

  test('a flip mirrors each row, of the pictures that were drawn for it only', () => {
    const shape = { height: 5, width: 7, channels: 3 };
    const input = pictures(2, shape);
    const stage = cropStage(shape, { size: 7, interpolation: 'bilinear', antialias: true });
    const straight = unchangedView(shape);
    const views = run(input, [stage], [straight, { ...straight, flip: true }]);
    const both = run(input, [stage], [straight, straight]);
    const mirrored = tf.tidy(() => tf.reverse(tf.tensor(both.values, both.shape), 2).dataSync());
    const half = both.values.length / 2;
    expect(views.values.subarray(0, half)).toEqual(both.values.subarray(0, half));
    expect(largestDifference(views.values.subarray(half), mirrored.subarray(half))).toBeLessThanOrEqual(1e-6);
    input.dispose();
  });

  test('sees nothing outside the rectangle', () => {
    const shape = { height: 12, width: 12, channels: 1 };
    const inside = tf.tidy(() =>
      tf.pad(
        tf.fill([1, 6, 4, 1], 0.5),
        [
          [0, 0],
          [3, 3],
          [2, 6],
          [0, 0],
        ],
        1e6,
      ),
    );
    const crop = { top: 3, left: 2, height: 6, width: 4 };
    for (const interpolation of ['bilinear', 'bicubic'] as const)
      for (const antialias of [true, false])
        for (const size of [3, 8]) {
          const stage = cropStage(shape, { size, interpolation, antialias });
          const { values } = run(tf.reshape(inside, [1, 12, 12, 1]), [stage], [{ ...unchangedView(shape), crop }]);
          expect(
            largestDifference(
              values,
              values.map(() => 0.5),
            ),
          ).toBeLessThanOrEqual(1e-6);
        }
    inside.dispose();
  });
}

/** torchvision's inverse matrix (_get_inverse_affine_matrix) and grid_sample, pixel by pixel in float64. */
function naiveAffine(
  source: Float32Array,
  { height, width }: PictureShape,
  rotation: number,
  shear: number,
): Float64Array {
  const [cos, sin] = [Math.cos((rotation * Math.PI) / 180), Math.sin((rotation * Math.PI) / 180)];
  const [a, b, c, d] = [cos, -cos * shear - sin, sin, -sin * shear + cos];
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const pixel = (y: number, x: number): number =>
    y < 0 || x < 0 || y >= height || x >= width ? 0 : (source[y * width + x] ?? Number.NaN);
  return Float64Array.from(source, (_, index) => {
    const [outX, outY] = [(index % width) - middleX, Math.floor(index / width) - middleY];
    const x = d * outX - b * outY + middleX;
    const y = -c * outX + a * outY + middleY;
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [right, down] = [x - left, y - top];
    const upper = pixel(top, left) * (1 - right) + pixel(top, left + 1) * right;
    const lower = pixel(top + 1, left) * (1 - right) + pixel(top + 1, left + 1) * right;
    return upper * (1 - down) + lower * down;
  });
}

function affineTests(): void {
  const shape = { height: 28, width: 28, channels: 1 };

  test('a rotation by 0 without shear is the picture', () => {
    const input = pictures(2, shape);
    const { values } = run(input, [affineStage(shape)], [unchangedView(shape), unchangedView(shape)]);
    expect(values).toEqual(input.dataSync());
    input.dispose();
  });

  test.each([28, 9])('a quarter turn is clockwise and exact (%i pixels)', (size) => {
    const square = { height: size, width: size, channels: 1 };
    const input = pictures(1, square);
    const { values } = run(input, [affineStage(square)], [{ ...unchangedView(square), rotation: 90 }]);
    const source = input.dataSync();
    const turned = values.map((_, index) => {
      const [row, column] = [Math.floor(index / size), index % size];
      return source[(size - 1 - column) * size + row] ?? Number.NaN;
    });
    expect(largestDifference(values, turned)).toBeLessThanOrEqual(1e-6);
    input.dispose();
  });

  test('each picture gets its own angle and shear, bilinear, black outside', () => {
    const choices = [
      [20, 0],
      [-33.3, 0.25],
      [0, -0.2],
      [170, 1],
    ] as const;
    const input = pictures(choices.length, shape);
    const parameters = choices.map(([rotation, shear]) => ({ ...unchangedView(shape), rotation, shear }));
    const { values } = run(input, [affineStage(shape)], parameters);
    const source = input.dataSync<'float32'>();
    choices.forEach(([rotation, shear], picture) => {
      const part = (all: Float32Array) => all.subarray(picture * 784, (picture + 1) * 784);
      expect(largestDifference(part(values), naiveAffine(part(source), shape, rotation, shear))).toBeLessThan(1e-5);
    });
    input.dispose();
  });
}

/** Every order of the four operations. */
function everyOrder(rest: readonly ColourOperation[] = COLOUR_OPERATIONS): ColourOperation[][] {
  if (rest.length === 0) return [[]];
  return rest.flatMap((first) => everyOrder(rest.filter((name) => name !== first)).map((order) => [first, ...order]));
}

function jitterTests(): void {
  const shape = { height: 6, width: 5, channels: 3 };
  const amounts = { brightness: 1.35, contrast: 0.7, saturation: 1.4, hue: -0.08 };
  const config = { probability: 1, brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 };

  test('a batch with every order is each picture in its own order, one operation after the other', () => {
    const orders = everyOrder();
    const input = pictures(orders.length, shape);
    const parameters = orders.map((order) => ({
      ...unchangedView(shape),
      colourJitter: { applied: true, order, ...amounts },
    }));
    const { values } = run(input, [colourJitterStage(config, 3)], parameters);
    const size = values.length / orders.length;
    orders.forEach((order, picture) => {
      const alone = tf.slice(input, [picture, 0, 0, 0], [1, -1, -1, -1]);
      const expected = tf.tidy(() =>
        order
          .map((name) => jitterOf(name, amounts[name]))
          .reduce((current, { stage, parameters: choice }) => runStages(current, [stage], [choice]), alone)
          .dataSync(),
      );
      alone.dispose();
      const found = values.subarray(picture * size, (picture + 1) * size);
      expect(largestDifference(found, expected), order.join(', ')).toBeLessThanOrEqual(2e-6);
    });
    input.dispose();
  });

  test('leaves pictures alone that were not drawn for it', () => {
    const input = pictures(2, shape);
    const colourJitter = { applied: false, order: [...COLOUR_OPERATIONS], ...amounts };
    const parameters = [
      { ...unchangedView(shape), colourJitter },
      { ...unchangedView(shape), colourJitter },
    ];
    const { values } = run(input, [colourJitterStage(config, 3)], parameters);
    expect(largestDifference(values, input.dataSync())).toBeLessThanOrEqual(1e-6);
    input.dispose();
  });

  test('one channel has brightness and contrast', () => {
    const gray = { ...shape, channels: 1 };
    const input = pictures(1, gray);
    const order = ['contrast', 'saturation', 'hue', 'brightness'] satisfies ColourOperation[];
    const parameters = [{ ...unchangedView(gray), colourJitter: { applied: true, order, ...amounts } }];
    const { values } = run(input, [colourJitterStage(config, 1)], parameters);
    const source = input.dataSync<'float32'>();
    const mean = source.reduce((sum, value) => sum + value, 0) / source.length;
    const clamp = (value: number) => Math.min(1, Math.max(0, value));
    const expected = source.map((value) => clamp(1.35 * clamp(0.7 * value + 0.3 * mean)));
    expect(largestDifference(values, expected)).toBeLessThanOrEqual(1e-6);
    input.dispose();
  });

  test('gray pixels have no hue to shift', () => {
    const { stage, parameters } = jitterOf('hue', 0.3);
    const gray = tf.tensor4d([0, 0, 0, 1, 1, 1, 0.25, 0.25, 0.25], [1, 1, 3, 3]);
    const { values } = run(gray, [stage], [parameters]);
    expect(values).toEqual(gray.dataSync());
    gray.dispose();
  });
}

function pixelTests(): void {
  test('strokes become thinner, stay or become thicker, each picture as drawn', () => {
    const shape = { height: 5, width: 6, channels: 1 };
    const input = pictures(3, shape);
    const strokes = ['thinner', 'same', 'thicker'] as const;
    const parameters = strokes.map((stroke) => ({ ...unchangedView(shape), stroke }));
    const { values } = run(input, [strokeStage()], parameters);
    const source = input.dataSync();
    const expected = values.map((_, index) => {
      const [picture, row, column] = [Math.floor(index / 30), Math.floor((index % 30) / 6), index % 6];
      const rows = [row, Math.min(4, row + 1)];
      const columns = [column, Math.min(5, column + 1)];
      const window = rows.flatMap((y) => columns.map((x) => source[picture * 30 + y * 6 + x] ?? Number.NaN));
      if (strokes[picture] === 'same') return source[index] ?? Number.NaN;
      return strokes[picture] === 'thinner' ? Math.min(...window) : Math.max(...window);
    });
    expect(values).toEqual(expected);
    input.dispose();
  });

  test('solarisation inverts from the threshold on, exactly, in the pictures drawn for it', () => {
    const shape = { height: 1, width: 4, channels: 1 };
    const threshold = Math.fround(128 / 255);
    const input = tf.tensor4d([0, threshold - 2 ** -24, threshold, 1, 0, 0.25, threshold, 1], [2, 1, 4, 1]);
    const chosen = { ...unchangedView(shape), solarize: true };
    const { values } = run(input, [solarizeStage(128 / 255)], [chosen, unchangedView(shape)]);
    const inverted = [0, threshold - 2 ** -24, Math.fround(1 - threshold), 0];
    expect([...values]).toEqual([...inverted, 0, 0.25, threshold, 1]);
    input.dispose();
  });
}

function viewTests(): void {
  const draw = (view: ViewConfig, source: PictureShape, count: number) =>
    drawBatch({
      seed: 7,
      epoch: 2,
      rows: Uint32Array.from({ length: count }, (_, row) => row * 3),
      branch: 'view1',
      view,
      source,
    });

  test.each([
    ['digits', digitsView, { height: 28, width: 28, channels: 1 }, 28],
    ['everything, in colour', everyView, { height: 20, width: 24, channels: 3 }, 16],
    ['everything, one channel', everyView, { height: 28, width: 28, channels: 1 }, 32],
  ] as const)('a batch is the same as its pictures one by one, in [0, 1] (%s)', (_, view, source, size) => {
    const input = pictures(12, source);
    const parameters = draw(view, source, 12);
    const { shape, values } = read(() => augment(input, parameters, view, plain(size)));
    expect(shape).toEqual([12, size, size, source.channels]);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
    const length = values.length / 12;
    parameters.forEach((choice, picture) => {
      const alone = tf.slice(input, [picture, 0, 0, 0], [1, -1, -1, -1]);
      const { values: expected } = read(() => augment(alone, [choice], view, plain(size)));
      alone.dispose();
      expect(largestDifference(values.subarray(picture * length, (picture + 1) * length), expected)).toBeLessThan(2e-6);
    });
    input.dispose();
  });

  test('is normalised last', () => {
    const source = { height: 8, width: 8, channels: 3 };
    const input = pictures(4, source);
    const parameters = draw(everyView, source, 4);
    const normalisation = { mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.25, 0.3] };
    const { values: raw } = read(() => augment(input, parameters, everyView, plain(8)));
    const { values } = read(() => augment(input, parameters, everyView, { ...plain(8), normalisation }));
    const expected = raw.map((value, i) => {
      const { mean, deviation } = normalisation;
      return (value - (mean[i % 3] ?? Number.NaN)) / (deviation[i % 3] ?? Number.NaN);
    });
    expect(largestDifference(values, expected)).toBeLessThanOrEqual(1e-5);
    input.dispose();
  });

  test('refuses a batch that does not have one choice per picture', () => {
    const source = { height: 8, width: 8, channels: 1 };
    const input = pictures(3, source);
    expect(() => augment(input, draw(digitsView, source, 2), digitsView, plain(8))).toThrow(
      '2 choices of a view were given for 3 pictures',
    );
    input.dispose();
  });

  test('runs the same operations on the same shapes whatever is drawn', async () => {
    const source = { height: 10, width: 10, channels: 3 };
    const input = pictures(4, source);
    const stages = viewStages(everyView, source, plain(8));
    const kernelsOf = async (parameters: ViewParameters[]) => {
      const { kernels } = await tf.profile(() => runStages(input, stages, parameters));
      return kernels.map(({ name, outputShapes }) => [name, outputShapes]);
    };
    const unchanged = Array.from({ length: 4 }, () => unchangedView(source));
    expect(await kernelsOf(draw(everyView, source, 4))).toEqual(await kernelsOf(unchanged));
    input.dispose();
  });
}

function evaluationTests(): void {
  test('is the picture itself where sizes agree', () => {
    const input = pictures(2, { height: 9, width: 9, channels: 3 });
    expect(read(() => evaluationView(input, plain(9))).values).toEqual(input.dataSync());
    input.dispose();
  });

  test('is the whole picture at the size of a view, normalised', () => {
    const source = { height: 12, width: 12, channels: 1 };
    const input = pictures(2, source);
    const normalisation = { mean: [0.5], deviation: [0.25] };
    const { shape, values } = read(() => evaluationView(input, { ...plain(8), normalisation }));
    expect(shape).toEqual([2, 8, 8, 1]);
    const whole = run(input, [cropStage(source, plain(8))], [unchangedView(source), unchangedView(source)]).values;
    const expected = whole.map((value) => (Math.min(1, Math.max(0, value)) - 0.5) / 0.25);
    expect(largestDifference(values, expected)).toBeLessThanOrEqual(1e-6);
    input.dispose();
  });
}

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createMethod } from '../../../src-main/learning/methods/method.ts';
import type { NamedArray } from '../../../src-main/learning/named-state.ts';
import { buildModel, type Model, type ModelConfig } from '../../../src-main/learning/networks/model.ts';
import { lossAndGradients } from '../../../src-main/learning/training-step.ts';
import { expectCloseTo } from '../close-to.ts';
import { naiveVicreg } from '../naive-vicreg.ts';
import { normalValues } from '../random-values.ts';
import { asFloat64, finiteDifferences } from './finite-differences.ts';
import { naiveNetwork, weightsOf } from './naive-network.ts';

const SMALL: ModelConfig = {
  encoder: { kind: 'small', channels: [3, 4], outputs: 5 },
  expander: { widths: [6, 4] },
  channels: 2,
  size: 7,
  seed: 1,
};
const OFFICIAL = { invariance: 25, variance: 25, covariance: 1 };
const method = createMethod({
  name: 'vicreg',
  coefficients: OFFICIAL,
  convention: 'official',
  targetDeviation: 1,
  epsilon: 1e-4,
  covarianceForm: 'auto',
});

function resNet(
  depth: 18 | 34 | 50,
  stem: 'cifar' | 'imagenet',
  width: number,
  zeroInitialResidual = true,
): ModelConfig {
  const encoder = { kind: 'resnet', depth, stem, width, zeroInitialResidual } as const;
  return { encoder, expander: { widths: [8] }, channels: 3, size: 32, seed: 1 };
}

/** Builds a model for the length of a test, and fails when it leaves tensors behind. */
function withModel(config: ModelConfig, test: (model: Model) => void): void {
  const before = tf.memory().numTensors;
  const model = buildModel(config);
  test(model);
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
}

function pictures(n: number, { size, channels }: ModelConfig, seed = 5): tf.Tensor {
  return tf.tensor(normalValues(n * size * size * channels, seed), [n, size, size, channels]);
}

/** [n, y, x, channels] as torch has it. */
function channelsFirst(x: tf.Tensor): Float64Array {
  const transposed = tf.transpose(x, [0, 3, 1, 2]);
  const values = Float64Array.from(transposed.dataSync());
  transposed.dispose();
  return values;
}

function valuesOf(state: NamedArray[], name: string): Float32Array {
  return state.find((array) => array.name === name)?.data ?? expect.unreachable(`there is no ${name}`);
}

const average = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

function declareArithmetic(): void {
  it('has the embeddings and the gradient of a float64 network with the same torch weights', () => {
    withModel(SMALL, (model) => {
      const weights = weightsOf(model.exportState());
      const views = [pictures(6, SMALL, 5), pictures(6, SMALL, 6)] as const;
      const inTorch = views.map(channelsFirst);
      const embed = (weights: Map<string, Float64Array>, view: number): Float64Array =>
        naiveNetwork(weights, inTorch[view] ?? new Float64Array(), 6, SMALL.channels, SMALL.size);
      const z = tf.tidy(() => model.expand(model.represent(views[0], 'training'), 'training').dataSync());
      expectCloseTo(z, embed(weights, 0), 1e-5);

      const names = model.parameters.map(({ name }) => name);
      const byDifferences = finiteDifferences(
        (parameters) => {
          const moved = new Map([
            ...weights,
            ...names.map((name, i) => [name, parameters[i] ?? asFloat64(new Float32Array())] as const),
          ]);
          const params = { lambda: 25, mu: 25, nu: 1, eps: 1e-4, gamma: 1, summed: false };
          return naiveVicreg(embed(moved, 0), embed(moved, 1), 6, 4, params).loss;
        },
        names.map((name) => weights.get(name) ?? expect.unreachable(name)),
      );
      const { losses, gradients } = lossAndGradients(model, method, ...views);
      for (const [position, { name, layout }] of model.parameters.entries()) {
        const gradient = gradients[position] ?? expect.unreachable('a gradient is missing');
        const axes = layout === 'convolution' ? [3, 2, 0, 1] : layout === 'linear' ? [1, 0] : undefined;
        const inTorchOrder = tf.tidy(() => (axes ? tf.transpose(gradient, axes) : tf.clone(gradient)).dataSync());
        // Batch norm takes away what a bias before it adds: only rounding is left of that gradient.
        if (name === 'projector.0.bias') expect(Math.max(...inTorchOrder.map(Math.abs))).toBeLessThan(1e-5);
        else expectCloseTo(inTorchOrder, byDifferences[position] ?? [], 2e-4);
      }
      tf.dispose([...views, losses, ...gradients]);
    });
  });

  it('moves the running statistics a tenth of the way to each batch, and evaluates by them', () => {
    withModel(SMALL, (model) => {
      const x = pictures(6, SMALL);
      const evaluated = (): Float32Array =>
        tf.tidy(() => Float32Array.from(model.represent(x, 'evaluation').dataSync()));
      const [untouched, again] = [evaluated(), evaluated()];
      expect(again).toEqual(untouched);
      expect(valuesOf(model.exportState(), 'backbone.bn1.num_batches_tracked')).toEqual(Float32Array.of(0));
      for (let i = 0; i < 100; i++) tf.dispose(tf.tidy(() => model.represent(x, 'training')));
      const state = model.exportState();
      expect(valuesOf(state, 'backbone.bn1.num_batches_tracked')).toEqual(Float32Array.of(100));
      expect(valuesOf(state, 'projector.1.num_batches_tracked')).toEqual(Float32Array.of(0));
      const trained = tf.tidy(() => Float32Array.from(model.represent(x, 'training').dataSync()));
      // Both normalise by the same batch by now; only the variance's divisor differs, most where rows are few.
      expectCloseTo(evaluated(), trained, 0.2);
      expect(evaluated()).not.toEqual(untouched);
      x.dispose();
    });
  });

  it.each([
    ['cifar', 18, 8],
    ['imagenet', 34, 4],
    ['imagenet', 50, 4],
  ] as const)('represents pictures of any number of channels with the %s stem at depth %i', (stem, depth, width) => {
    const config = { ...resNet(depth, stem, width), channels: 1, size: 33 };
    withModel(config, (model) => {
      const x = pictures(2, config);
      const [h, z] = tf.tidy(() => {
        const h = model.represent(x, 'training');
        return [h.shape, model.expand(h, 'training').shape];
      });
      expect(h).toEqual([2, width * 8 * (depth === 50 ? 4 : 1)]);
      expect(h).toEqual([2, model.representationSize]);
      expect(z).toEqual([2, model.embeddingSize]);
      x.dispose();
    });
  });
}

function declareParameters(): void {
  it('names and shapes what it keeps as torchvision does', () => {
    withModel(resNet(18, 'imagenet', 4), (model) => {
      expect(model.parameters.slice(0, 4).map(({ name, shape }) => [name, shape])).toEqual([
        ['backbone.conv1.weight', [4, 3, 7, 7]],
        ['backbone.bn1.weight', [4]],
        ['backbone.bn1.bias', [4]],
        ['backbone.layer1.0.conv1.weight', [4, 4, 3, 3]],
      ]);
      expect(model.state.slice(1, 6).map(({ name, shape }) => [name, shape])).toEqual([
        ['backbone.bn1.weight', [4]],
        ['backbone.bn1.bias', [4]],
        ['backbone.bn1.running_mean', [4]],
        ['backbone.bn1.running_var', [4]],
        ['backbone.bn1.num_batches_tracked', []],
      ]);
    });
  });

  it('names the layers of the expander as the official code does', () => {
    const expander = { widths: [7, 6, 5] };
    withModel({ ...SMALL, expander }, (model) => {
      const names = model.parameters
        .filter(({ name }) => name.startsWith('projector'))
        .map(({ name, shape }) => [name, shape]);
      expect(names).toEqual([
        ['projector.0.weight', [7, 5]],
        ['projector.0.bias', [7]],
        ['projector.1.weight', [7]],
        ['projector.1.bias', [7]],
        ['projector.3.weight', [6, 7]],
        ['projector.3.bias', [6]],
        ['projector.4.weight', [6]],
        ['projector.4.bias', [6]],
        ['projector.6.weight', [5, 6]],
      ]);
    });
  });
}

function declareInitialValues(): void {
  it('starts from the same weights for the same seed, on every backend, and from others for another', () => {
    const first = new Map<number, NamedArray[]>();
    for (const seed of [1, 2]) withModel({ ...SMALL, seed }, (model) => first.set(seed, model.exportState()));
    withModel(SMALL, (model) => expect(model.exportState()).toEqual(first.get(1)));
    expect(first.get(2)).not.toEqual(first.get(1));
    const [filter, weight] = ['backbone.conv1.weight', 'projector.3.weight'].map((name) =>
      valuesOf(first.get(1) ?? [], name),
    );
    expect([...(filter ?? []).slice(0, 2), ...(weight ?? []).slice(0, 2)]).toEqual(STORED_VALUES);
  });

  it('draws convolutions from the normal distribution of He and linear layers from the uniform one of torch', () => {
    withModel({ ...resNet(18, 'cifar', 16), expander: { widths: [64, 8] } }, (model) => {
      const state = model.exportState();
      const filter = valuesOf(state, 'backbone.layer3.1.conv2.weight');
      expect(Math.abs(average(filter))).toBeLessThan(1e-3);
      expect(average(filter.map((value) => value ** 2)) / (2 / (64 * 9))).toBeCloseTo(1, 1);
      const weight = valuesOf(state, 'projector.0.weight');
      const bound = 1 / Math.sqrt(128);
      expect(Math.max(...weight)).toBeLessThanOrEqual(Math.fround(bound));
      expect(Math.max(...weight)).toBeGreaterThan(0.99 * bound);
      expect(Math.min(...weight)).toBeLessThan(-0.99 * bound);
      expect(Math.max(...valuesOf(state, 'projector.0.bias').map(Math.abs))).toBeGreaterThan(0.9 * bound);
    });
  });

  it.each([
    [18, 'bn2'],
    [50, 'bn3'],
  ] as const)('starts the last batch norm of each block of depth %i at 0 where that is configured', (depth, last) => {
    const gammas = (model: Model, name: string): number[] =>
      model
        .exportState()
        .filter((array) => new RegExp(`layer\\d\\.\\d\\.${name}\\.weight`).test(array.name))
        .flatMap(({ data }) => [...data]);
    withModel(resNet(depth, 'cifar', 4), (model) => {
      expect(new Set(gammas(model, last))).toEqual(new Set([0]));
      expect(new Set(gammas(model, 'bn1'))).toEqual(new Set([1]));
    });
    withModel(resNet(depth, 'cifar', 4, false), (model) => expect(new Set(gammas(model, last))).toEqual(new Set([1])));
  });
}

function declareImport(): void {
  it('computes the same after its state went out and into another model', () => {
    const x = pictures(4, SMALL);
    const embeddings = (model: Model): Float32Array =>
      tf.tidy(() => Float32Array.from(model.expand(model.represent(x, 'evaluation'), 'evaluation').dataSync()));
    withModel(SMALL, (model) => {
      for (let i = 0; i < 3; i++) tf.dispose(tf.tidy(() => model.represent(x, 'training')));
      withModel({ ...SMALL, seed: 9 }, (other) => {
        expect(embeddings(other)).not.toEqual(embeddings(model));
        other.importState(model.exportState());
        expect(embeddings(other)).toEqual(embeddings(model));
        expect(other.exportState()).toEqual(model.exportState());
      });
    });
    x.dispose();
  });

  it.each<[string, (state: NamedArray[]) => NamedArray[], string]>([
    ['a missing name', (state) => state.slice(1), '"backbone.conv1.weight" is missing'],
    ['missing names', (state) => state.slice(2), '"backbone.conv1.weight" and 1 more are missing'],
    [
      'an unknown name',
      (state) => [...state, { name: 'fc.weight', shape: [1], data: Float32Array.of(1) }],
      '"fc.weight" is unknown',
    ],
    ['a repeated name', (state) => [...state, ...state.slice(0, 1)], '"backbone.conv1.weight" is there more than once'],
    [
      'another shape',
      (state) => state.map((array) => (array.name === 'projector.0.weight' ? { ...array, shape: [5, 6] } : array)),
      '"projector.0.weight" has the shape [5, 6] where [6, 5] is needed',
    ],
    [
      'too few values',
      (state) =>
        state.map((array) => (array.name === 'projector.0.bias' ? { ...array, data: new Float32Array(5) } : array)),
      '"projector.0.bias" has 5 values',
    ],
  ])('refuses %s and stays as it was', (_, change, sentence) => {
    withModel(SMALL, (model) => {
      const state = model.exportState();
      const changed = change(state.map((array) => ({ ...array, data: array.data.map((value) => value + 1) })));
      const attempt = (): void => model.importState(changed);
      expect(attempt).toThrow(expect.objectContaining({ code: 'state-mismatch', kind: 'usage' }));
      expect(attempt).toThrow(sentence);
      expect(model.exportState()).toEqual(state);
    });
  });
}

/** Of the model SMALL: filter and weight, the first two of each. They must never change: old runs are repeated by them. */
const STORED_VALUES = [-0.024731067940592766, -0.3578767776489258, -0.3054763078689575, 0.32582783699035645];

export function networkSuite(): void {
  describe('networks', () => {
    declareArithmetic();
    declareParameters();
    declareInitialValues();
    declareImport();
  });
}

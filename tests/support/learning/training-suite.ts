import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { OptimizerConfig } from '../../../src-shared/config/run-config.ts';
import { createMethod } from '../../../src-main/learning/methods/method.ts';
import { buildModel, type ModelConfig } from '../../../src-main/learning/networks/model.ts';
import { createOptimizer } from '../../../src-main/learning/optimizers/optimizer.ts';
import {
  lossAndGradients,
  trainingStep,
  type StepReport,
  type Training,
} from '../../../src-main/learning/training-step.ts';
import { normalValues } from '../random-values.ts';
import { dot } from './finite-differences.ts';
import { OFFICIAL_VICREG } from './official-vicreg.ts';

const SMALL: ModelConfig = {
  encoder: { kind: 'small', channels: [4, 8], outputs: 8 },
  expander: { widths: [16, 24] },
  channels: 1,
  size: 8,
  seed: 3,
};
const RESNET: ModelConfig = {
  encoder: { kind: 'resnet', depth: 18, stem: 'imagenet', width: 4, zeroInitialResidual: true },
  expander: { widths: [8, 8] },
  channels: 3,
  size: 16,
  seed: 3,
};
const SGD: OptimizerConfig = { kind: 'sgd', momentum: 0, nesterov: false, weightDecay: 0, decayVectors: true };
const ADAMW: OptimizerConfig = {
  kind: 'adamw',
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 1e-4,
  decayVectors: true,
};
const LARS: OptimizerConfig = {
  kind: 'lars',
  epsilon: 1e-8,
  variant: 'solo-learn',
  momentum: 0.9,
  eta: 0.02,
  weightDecay: 1e-4,
  clipRate: true,
};

type Setting = { training: Training; views: [tf.Tensor, tf.Tensor] };

/** A training from its start on twelve random pictures in two versions; fails when it leaves tensors behind. */
function withTraining(
  config: ModelConfig,
  optimizer: OptimizerConfig,
  gradientClip: number | null,
  test: (setting: Setting) => void,
): void {
  const before = tf.memory().numTensors;
  const model = buildModel(config);
  const method = createMethod(OFFICIAL_VICREG);
  const training = { model, method, optimizer: createOptimizer(optimizer, model.parameters), gradientClip };
  const shape = [12, config.size, config.size, config.channels];
  const pixels = normalValues(tf.util.sizeFromShape(shape), 1);
  const noise = normalValues(pixels.length, 2);
  const views: [tf.Tensor, tf.Tensor] = [
    tf.tensor(pixels, shape),
    tf.tensor(
      pixels.map((value, index) => value + 0.3 * (noise[index] ?? 0)),
      shape,
    ),
  ];
  test({ training, views });
  model.dispose();
  training.optimizer.dispose();
  tf.dispose(views);
  expect(tf.memory().numTensors).toBe(before);
}

function train({ training, views }: Setting, steps: number, rate: number): StepReport[] {
  return Array.from({ length: steps }, () => trainingStep(training, ...views, rate));
}

/** Tensors that tfjs counts, and values that the backend holds. */
const held = (): [number, number] => [tf.memory().numTensors, tf.engine().backend.numDataIds()];

const parametersOf = ({ model }: Training): number[] =>
  model.parameters.flatMap(({ variable }) => [...variable.dataSync()]);
const norm = (values: ArrayLike<number>): number => Math.sqrt(dot(values, values));

function declareMemory(): void {
  it.each<[string, ModelConfig, OptimizerConfig, number | null, number]>([
    ['small encoder, AdamW', SMALL, ADAMW, null, 200],
    ['small encoder, LARS, clipped gradient', SMALL, LARS, 1, 200],
    ['ResNet, SGD', RESNET, SGD, null, 30],
  ])(
    'holds as many tensors after many steps as after ten: %s',
    { timeout: 180_000 },
    (_, model, optimizer, clip, steps) => {
      withTraining(model, optimizer, clip, (setting) => {
        train(setting, 10, 1e-3);
        const early = held();
        train(setting, steps - 10, 1e-3);
        expect(held()).toEqual(early);
      });
    },
  );
}

function declareSteps(): void {
  it('lowers the loss of a batch that it sees again and again', () => {
    withTraining(SMALL, ADAMW, null, (setting) => {
      const losses = train(setting, 60, 3e-3).map(({ loss }) => loss);
      expect(losses.at(-1)).toBeLessThan(0.7 * (losses[0] ?? NaN));
    });
  });

  it('reports the loss as the weighted sum of its terms, and the norm of the gradient', () => {
    withTraining(SMALL, SGD, null, (setting) => {
      const { model, method } = setting.training;
      const { losses, gradients } = lossAndGradients(model, method, ...setting.views);
      const expected = norm(gradients.flatMap((gradient) => [...gradient.dataSync()]));
      tf.dispose([losses, ...gradients]);
      const [{ loss, terms, gradientNorm } = expect.unreachable()] = train(setting, 1, 0.1);
      expect(gradientNorm / expected).toBeCloseTo(1, 5);
      const { invariance = NaN, variance = NaN, covariance = NaN } = terms;
      expect((25 * invariance + 25 * variance + covariance) / loss).toBeCloseTo(1, 5);
      expect(Object.keys(terms)).toEqual([...method.terms]);
    });
  });

  it.each([0.01, 1e6])('moves by the gradient, no longer than the limit %d', (limit) => {
    withTraining(SMALL, SGD, limit, (setting) => {
      const before = parametersOf(setting.training);
      const [{ gradientNorm } = expect.unreachable()] = train(setting, 1, 0.5);
      const moved = parametersOf(setting.training).map((value, index) => value - (before[index] ?? NaN));
      expect(gradientNorm).toBeGreaterThan(0.01);
      expect(norm(moved) / (0.5 * Math.min(gradientNorm, limit))).toBeCloseTo(1, 2);
    });
  });

  it('leaves the weights alone at rate 0, while both views move the running statistics', () => {
    withTraining(SMALL, SGD, null, (setting) => {
      const before = parametersOf(setting.training);
      train(setting, 1, 0);
      expect(parametersOf(setting.training)).toEqual(before);
      const count = setting.training.model.exportState().find(({ name }) => name === 'projector.1.num_batches_tracked');
      expect(count?.data).toEqual(Float32Array.of(2));
    });
  });

  it('gives the same 50 losses to the last bit when it is repeated', () => {
    const runs: StepReport[][] = [];
    for (let run = 0; run < 2; run++) withTraining(SMALL, ADAMW, 5, (setting) => runs.push(train(setting, 50, 3e-3)));
    expect(runs[1]).toEqual(runs[0]);
    expect(new Set(runs[0]?.map(({ loss }) => loss)).size).toBeGreaterThan(45);
  });

  it('reports a loss that is not a number', () => {
    withTraining(SMALL, SGD, null, ({ training, views: [view] }) => {
      const broken = tf.tidy(() => tf.div(view, 0));
      const { loss, gradientNorm } = trainingStep(training, view, broken, 0.1);
      broken.dispose();
      expect([loss, gradientNorm]).toEqual([NaN, NaN]);
    });
  });
}

export function trainingSuite(): void {
  describe('a training step', () => {
    declareMemory();
    declareSteps();
  });
}

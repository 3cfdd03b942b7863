import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { OptimizerConfig } from '../../../src-shared/config/run-config.ts';
import { stateVariable, type StateVariable } from '../../../src-main/learning/named-state.ts';
import { createOptimizer } from '../../../src-main/learning/optimizers/optimizer.ts';
import { expectCloseTo } from '../close-to.ts';
import { dot } from './finite-differences.ts';

type Lars = Extract<OptimizerConfig, { kind: 'lars' }>;
type Sgd = Extract<OptimizerConfig, { kind: 'sgd' }>;
type AdamW = Extract<OptimizerConfig, { kind: 'adamw' }>;

const LARS: Lars = {
  kind: 'lars',
  variant: 'official',
  momentum: 0.9,
  eta: 0.02,
  epsilon: 1e-8,
  weightDecay: 0.05,
  clipRate: false,
};
const SGD: Sgd = { kind: 'sgd', momentum: 0.9, nesterov: false, weightDecay: 0.01, decayVectors: true };
const ADAMW: AdamW = { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1, decayVectors: true };

/** A weight [2, 3] in torch's layout, [out, in], and a bias [2]. */
const WEIGHT = [0.5, -1.25, 0.75, 2, -0.5, 0.125];
const BIAS = [1, -2];
const gradientsAt = (step: number): [number[], number[]] => [
  WEIGHT.map((_, index) => Math.sin(1 + index * 0.7 + step * 1.3)),
  BIAS.map((_, index) => Math.cos(index + step)),
];

function withParameters(test: (parameters: StateVariable[]) => void): void {
  const before = tf.memory().numTensors;
  const parameters = [
    stateVariable({ name: 'weight', shape: [2, 3], data: Float32Array.from(WEIGHT) }, 'linear'),
    stateVariable({ name: 'bias', shape: [2], data: Float32Array.from(BIAS) }, 'same'),
  ];
  test(parameters);
  for (const { variable } of parameters) variable.dispose();
  expect(tf.memory().numTensors).toBe(before);
}

/** Gradients as the program has them: the weight's transposed. */
function tensorsOf([weight, bias]: [number[], number[]]): tf.Tensor[] {
  return tf.tidy(() => [tf.transpose(tf.tensor(weight, [2, 3])), tf.tensor1d(bias)]);
}

const valuesOf = (parameters: StateVariable[]): number[][] =>
  parameters.map(({ variable }) => {
    const inTorchOrder = tf.transpose(variable);
    const values = [...inTorchOrder.dataSync()];
    inTorchOrder.dispose();
    return values;
  });

type Step = { gradients: [number[], number[]]; learningRate: number };
const stepsAt = (learningRate: number, ...numbers: number[]): Step[] =>
  numbers.map((step) => ({ gradients: gradientsAt(step), learningRate }));

/** The parameters after each step. */
function run(config: OptimizerConfig, steps: Step[]): number[][][] {
  const results: number[][][] = [];
  withParameters((parameters) => {
    const optimizer = createOptimizer(config, parameters);
    for (const { gradients, learningRate } of steps) {
      const tensors = tensorsOf(gradients);
      const rate = tf.scalar(learningRate);
      const before = tf.memory().numTensors;
      optimizer.step(tensors, rate);
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([tensors, rate]);
      results.push(valuesOf(parameters));
    }
    optimizer.dispose();
  });
  return results;
}

/** One parameter's way through the steps by a rule written out in float64: `change(p, g, lr)` gives the new values. */
function byHand(
  start: number[],
  steps: Step[],
  which: 0 | 1,
  update: (p: number[], g: number[], lr: number) => number[],
): number[][] {
  let p = start;
  return steps.map(({ gradients, learningRate }) => {
    p = update(p, gradients[which], learningRate);
    return p;
  });
}

const norm = (x: number[]): number => Math.sqrt(dot(x, x));
const zip = (a: number[], b: number[], f: (a: number, b: number) => number): number[] =>
  a.map((value, index) => f(value, b[index] ?? Number.NaN));

/** p -= lr * (m = momentum * m + change), the change being a function of p, g and the rate. */
function withMomentum(momentum: number, change: (p: number[], g: number[], lr: number) => number[]) {
  let m: number[] | undefined;
  return (p: number[], g: number[], lr: number): number[] => {
    const now = change(p, g, lr);
    m = m ? zip(m, now, (old, value) => momentum * old + value) : now;
    return zip(p, m, (value, moved) => value - lr * moved);
  };
}

function expectPath(config: OptimizerConfig, steps: Step[], weights: number[][], biases: number[][]): void {
  for (const [index, [weight, bias]] of run(config, steps).entries()) {
    expectCloseTo(weight ?? [], weights[index] ?? [], 1e-6);
    expectCloseTo(bias ?? [], biases[index] ?? [], 1e-6);
  }
}

const plain = (_: number[], g: number[]): number[] => g;

function declareLars(): void {
  const steps = stepsAt(0.2, 0, 1, 2, 3);
  const biases = byHand(BIAS, steps, 1, withMomentum(0.9, plain));
  const decayed = (p: number[], g: number[]): number[] => zip(p, g, (value, slope) => slope + LARS.weightDecay * value);

  it('follows the official LARS: the share of the decayed gradient, biases by plain momentum', () => {
    const change = (p: number[], g: number[]): number[] => {
      const dp = decayed(p, g);
      return dp.map((value) => (value * LARS.eta * norm(p)) / norm(dp));
    };
    expectPath(LARS, steps, byHand(WEIGHT, steps, 0, withMomentum(0.9, change)), biases);
  });

  const soloLearnRatio = (p: number[], g: number[]): number =>
    (LARS.eta * norm(p)) / (norm(g) + LARS.weightDecay * norm(p) + 1e-8);

  it("follows solo-learn's and lightly's LARS: the norms are added, not the vectors", () => {
    const change = (p: number[], g: number[]): number[] => decayed(p, g).map((value) => value * soloLearnRatio(p, g));
    const config: Lars = { ...LARS, variant: 'solo-learn' };
    expectPath(config, steps, byHand(WEIGHT, steps, 0, withMomentum(0.9, change)), biases);
  });

  it('clips the rate as solo-learn does, on either side of the bound and at rate 0', () => {
    const clipping = [0, 1e-3, 0.015, 0.4].flatMap((learningRate, step) => stepsAt(learningRate, step));
    const ratios: boolean[] = [];
    const change = (p: number[], g: number[], lr: number): number[] => {
      ratios.push(soloLearnRatio(p, g) / lr > 1);
      return decayed(p, g).map((value) => value * Math.min(soloLearnRatio(p, g) / lr, 1));
    };
    const config: Lars = { ...LARS, variant: 'solo-learn', clipRate: true };
    const weights = byHand(WEIGHT, clipping, 0, withMomentum(0.9, change));
    expect(new Set(ratios)).toEqual(new Set([true, false]));
    expectPath(config, clipping, weights, byHand(BIAS, clipping, 1, withMomentum(0.9, plain)));
  });

  it.each(['official', 'solo-learn'] as const)('neither scales nor breaks where a gradient is 0 (%s)', (variant) => {
    const zero: Step[] = [{ gradients: [WEIGHT.map(() => 0), [0, 0]], learningRate: 0.5 }];
    const [[weight, bias] = []] = run({ ...LARS, variant }, zero);
    // Official: the decay alone is the change, scaled to eta |p|. solo-learn: no gradient, no decay.
    const expected = WEIGHT.map((value) => (variant === 'official' ? value * (1 - 0.5 * LARS.eta) : value));
    expectCloseTo(weight ?? [], expected, 1e-6);
    expect(bias).toEqual(BIAS);
    const [[unscaled] = []] = run({ ...LARS, variant, weightDecay: 0 }, zero);
    expect(unscaled).toEqual(WEIGHT);
  });
}

function declareSgd(): void {
  const steps = stepsAt(0.05, 0, 1, 2, 3);
  const decayed = (p: number[], g: number[]): number[] => zip(p, g, (value, slope) => slope + SGD.weightDecay * value);

  it('follows SGD with momentum, the decay on vectors as configured', () => {
    const weights = byHand(WEIGHT, steps, 0, withMomentum(0.9, decayed));
    expectPath(SGD, steps, weights, byHand(BIAS, steps, 1, withMomentum(0.9, decayed)));
    expectPath({ ...SGD, decayVectors: false }, steps, weights, byHand(BIAS, steps, 1, withMomentum(0.9, plain)));
  });

  it('follows Nesterov momentum', () => {
    const nesterov = () => {
      let m: number[] | undefined;
      return (p: number[], g: number[], lr: number): number[] => {
        const change = decayed(p, g);
        m = m ? zip(m, change, (old, value) => 0.9 * old + value) : change;
        return zip(
          p,
          zip(change, m, (value, moved) => value + 0.9 * moved),
          (value, moved) => value - lr * moved,
        );
      };
    };
    const config: Sgd = { ...SGD, nesterov: true };
    expectPath(config, steps, byHand(WEIGHT, steps, 0, nesterov()), byHand(BIAS, steps, 1, nesterov()));
  });

  it('keeps nothing without momentum', () => {
    withParameters((parameters) => expect(createOptimizer({ ...SGD, momentum: 0 }, parameters).state).toEqual([]));
  });
}

function declareAdamW(): void {
  const steps = [0.001, 0.5, 0.002, 0.01, 0.001].flatMap((rate, step) => stepsAt(rate, step));
  const adam = (decay: number) => {
    let [t, m, v] = [0, [0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0]];
    return (p: number[], g: number[], lr: number): number[] => {
      t += 1;
      m = zip(m, g, (old, value) => 0.9 * old + 0.1 * value);
      v = zip(v, g, (old, value) => 0.999 * old + 0.001 * value ** 2);
      const change = zip(
        m,
        v,
        (first, second) => first / (1 - 0.9 ** t) / (Math.sqrt(second / (1 - 0.999 ** t)) + 1e-8),
      );
      return zip(p, change, (value, moved) => value * (1 - lr * decay) - lr * moved);
    };
  };

  it('follows AdamW with a rate of its own per step, the decay on vectors as configured', () => {
    const weights = byHand(WEIGHT, steps, 0, adam(0.1));
    expectPath(ADAMW, steps, weights, byHand(BIAS, steps, 1, adam(0.1)));
    expectPath({ ...ADAMW, decayVectors: false }, steps, weights, byHand(BIAS, steps, 1, adam(0)));
  });

  it('corrects for the start of the moments to all digits of float32', () => {
    const tiny: AdamW = { ...ADAMW, weightDecay: 0, epsilon: 1e-30 };
    const [[weight] = []] = run(tiny, stepsAt(1, 0));
    const expected = zip(WEIGHT, gradientsAt(0)[0], (value, slope) => value - Math.sign(slope));
    expect(Math.max(...zip(weight ?? [], expected, (a, b) => Math.abs(a - b)))).toBeLessThan(1e-6);
  });
}

function declareState(): void {
  it.each<[string, OptimizerConfig, string[]]>([
    ['LARS', LARS, ['momentum.weight', 'momentum.bias']],
    ['SGD', SGD, ['momentum.weight', 'momentum.bias']],
    [
      'AdamW',
      ADAMW,
      ['step', 'first_moment.weight', 'first_moment.bias', 'second_moment.weight', 'second_moment.bias'],
    ],
  ])('goes on from its state as if it had never stopped: %s', (_, config, names) => {
    const steps = stepsAt(0.01, 0, 1, 2, 3, 4);
    const whole = run(config, steps).at(-1);
    withParameters((parameters) => {
      const apply = (optimizer: ReturnType<typeof createOptimizer>, some: Step[]): void => {
        for (const { gradients, learningRate } of some)
          tf.tidy(() => optimizer.step(tensorsOf(gradients), tf.scalar(learningRate)));
      };
      const first = createOptimizer(config, parameters);
      apply(first, steps.slice(0, 2));
      const state = first.exportState();
      first.dispose();
      expect(state.map(({ name }) => name)).toEqual(names);
      expect(state.find(({ name }) => name.endsWith('.weight'))?.shape).toEqual([2, 3]);
      const second = createOptimizer(config, parameters);
      second.importState(state);
      apply(second, steps.slice(2));
      second.dispose();
      expect(valuesOf(parameters)).toEqual(whole);
    });
  });

  it('refuses the state of another kind of optimiser', () => {
    withParameters((parameters) => {
      const [sgd, adamW] = [createOptimizer(SGD, parameters), createOptimizer(ADAMW, parameters)];
      expect(() => adamW.importState(sgd.exportState())).toThrow(
        'The values of the optimiser do not fit this configuration: "step" and 4 more are missing.',
      );
      sgd.dispose();
      adamW.dispose();
    });
  });
}

export function optimizerSuite(): void {
  describe('optimisers', () => {
    declareLars();
    declareSgd();
    declareAdamW();
    declareState();
  });
}

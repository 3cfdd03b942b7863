import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionAttributes } from '../../compute/kernels.ts';
import { stateVariable, type Layout, type StateVariable } from '../named-state.ts';
import { batchNormalization, normalizeByStatistics } from '../operations/batch-normalization.ts';
import { convolution } from '../operations/convolution.ts';
import { linear } from '../operations/linear.ts';
import { constant, kaimingNormalFanOut, parameterStream, uniformFanIn, type Initialiser } from './initialisation.ts';

/** Training normalises by the batch and updates the running statistics; evaluation normalises by the latter. */
export type Mode = 'training' | 'evaluation';
export type Layer = (x: tf.Tensor, mode: Mode) => tf.Tensor;

/** The weight of the newest batch in the running statistics: PyTorch's default momentum. */
export const STATISTICS_MOMENTUM = 0.1;

/** Collects what layers keep, in the order in which they are made, which is torch's. */
export type LayerFactory = {
  /** What an optimiser changes. */
  parameters: StateVariable[];
  /** Parameters and running statistics, in the order of a torch `state_dict`. */
  state: StateVariable[];
  convolution(name: string, shape: { in: number; out: number; size: number } & ConvolutionAttributes): Layer;
  batchNorm(name: string, channels: number, options?: { initialGamma: number }): Layer;
  linear(name: string, shape: { in: number; out: number; bias: boolean }): Layer;
};

/** Layers with initial values as in the official code, drawn from (seed, number of the parameter) alone. */
export function layerFactory(seed: number): LayerFactory {
  const parameters: StateVariable[] = [];
  const state: StateVariable[] = [];

  function keep(name: string, shape: number[], layout: Layout, initialise: Initialiser): StateVariable {
    const data = initialise(tf.util.sizeFromShape(shape), parameterStream(seed, parameters.length));
    const kept = stateVariable({ name, shape, data }, layout);
    state.push(kept);
    return kept;
  }
  function parameter(name: string, shape: number[], layout: Layout, initialise: Initialiser): tf.Variable {
    const kept = keep(name, shape, layout, initialise);
    parameters.push(kept);
    return kept.variable;
  }

  return {
    parameters,
    state,
    convolution(name, { in: input, out, size, stride, padding }) {
      const shape = [out, input, size, size];
      const filter = parameter(`${name}.weight`, shape, 'convolution', kaimingNormalFanOut(out * size * size));
      return (x) => convolution(x, filter, { stride, padding });
    },
    batchNorm(name, channels, { initialGamma } = { initialGamma: 1 }) {
      const gamma = parameter(`${name}.weight`, [channels], 'same', constant(initialGamma));
      const beta = parameter(`${name}.bias`, [channels], 'same', constant(0));
      const mean = keep(`${name}.running_mean`, [channels], 'same', constant(0)).variable;
      const variance = keep(`${name}.running_var`, [channels], 'same', constant(1)).variable;
      const count = keep(`${name}.num_batches_tracked`, [], 'same', constant(0)).variable;
      const observe = (batchMean: tf.Tensor, batchVariance: tf.Tensor): void => {
        mean.assign(moved(mean, batchMean));
        variance.assign(moved(variance, batchVariance));
        count.assign(tf.add(count, 1));
      };
      return (x, mode) =>
        mode === 'training'
          ? batchNormalization(x, gamma, beta, observe)
          : normalizeByStatistics(x, gamma, beta, mean, variance);
    },
    linear(name, { in: input, out, bias: hasBias }) {
      const weight = parameter(`${name}.weight`, [out, input], 'linear', uniformFanIn(input));
      const bias = hasBias ? parameter(`${name}.bias`, [out], 'same', uniformFanIn(input)) : undefined;
      return (x) => linear(x, weight, bias);
    },
  };
}

function moved(running: tf.Tensor, batch: tf.Tensor): tf.Tensor {
  return tf.add(tf.mul(running, 1 - STATISTICS_MOMENTUM), tf.mul(batch, STATISTICS_MOMENTUM));
}

import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../../src-shared/config/run-config.ts';
import type { StateVariable } from '../named-state.ts';
import { accumulate, isVector, perParameter, updateEach, type UpdateRule } from './update-rule.ts';

/**
 * Stochastic gradient descent as torch.optim.SGD has it, without dampening: the decay is added to the gradient, their sum
 * goes into the momentum, and the rate multiplies last.
 */
export function sgd(config: Extract<OptimizerConfig, { kind: 'sgd' }>, parameters: StateVariable[]): UpdateRule {
  const momenta = config.momentum > 0 ? perParameter('momentum', parameters) : [];
  return {
    state: momenta,
    step: (gradients, learningRate) =>
      updateEach(parameters, gradients, (parameter, gradient, position) => {
        const decays = config.weightDecay > 0 && (config.decayVectors || !isVector(parameter));
        const decayed = decays ? tf.add(gradient, tf.mul(parameter.variable, config.weightDecay)) : gradient;
        const moved = accumulate(momenta[position], config.momentum, decayed);
        const change = config.nesterov ? tf.add(decayed, tf.mul(moved, config.momentum)) : moved;
        return tf.sub(parameter.variable, tf.mul(change, learningRate));
      }),
  };
}

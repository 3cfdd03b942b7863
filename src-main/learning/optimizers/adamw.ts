import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../../src-shared/config/run-config.ts';
import { stateVariable, type StateVariable } from '../named-state.ts';
import { isVector, perParameter, updateEach, type UpdateRule } from './update-rule.ts';

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019) as torch.optim.AdamW has it: the parameter shrinks by
 * rate * decay first, then takes the Adam step with both moments corrected for their start at 0.
 */
export function adamW(config: Extract<OptimizerConfig, { kind: 'adamw' }>, parameters: StateVariable[]): UpdateRule {
  const { beta1, beta2, epsilon, weightDecay } = config;
  const steps = stateVariable({ name: 'step', shape: [], data: new Float32Array(1) }, 'same');
  const firstMoments = perParameter('first_moment', parameters);
  const secondMoments = perParameter('second_moment', parameters);

  function step(gradients: tf.Tensor[], learningRate: tf.Tensor): void {
    steps.variable.assign(tf.add(steps.variable, 1));
    const rate = tf.div(learningRate, reached(beta1, steps.variable));
    const deviation = tf.sqrt(reached(beta2, steps.variable));
    const shrink = tf.sub(1, tf.mul(learningRate, weightDecay));
    updateEach(parameters, gradients, (parameter, gradient, position) => {
      const first = average(firstMoments[position], beta1, gradient);
      const second = average(secondMoments[position], beta2, tf.square(gradient));
      const change = tf.div(first, tf.add(tf.div(tf.sqrt(second), deviation), epsilon));
      const decays = weightDecay > 0 && (config.decayVectors || !isVector(parameter));
      const decayed = decays ? tf.mul(parameter.variable, shrink) : parameter.variable;
      return tf.sub(decayed, tf.mul(change, rate));
    });
  }
  return {
    state: [steps, ...firstMoments, ...secondMoments],
    step: (gradients, learningRate) => tf.tidy(() => step(gradients, learningRate)),
  };
}

/**
 * 1 - beta^steps, the share of its level that an average started at 0 has reached. By expm1, because the difference
 * itself keeps five digits only in float32. Steps stop counting at 2^24, long after it has become 1.
 */
function reached(beta: number, steps: tf.Tensor): tf.Tensor {
  return tf.neg(tf.expm1(tf.mul(steps, Math.log(beta))));
}

/** moment = beta * moment + (1 - beta) * value, which is kept and returned. */
function average(moment: StateVariable | undefined, beta: number, value: tf.Tensor): tf.Tensor {
  if (moment === undefined) throw new Error('every parameter has its moments');
  const moved = tf.add(tf.mul(moment.variable, beta), tf.mul(value, 1 - beta));
  moment.variable.assign(moved);
  return moved;
}

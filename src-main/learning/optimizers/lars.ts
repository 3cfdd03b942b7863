import * as tf from '@tensorflow/tfjs-core';
import type { OptimizerConfig } from '../../../src-shared/config/run-config.ts';
import type { StateVariable } from '../named-state.ts';
import { sumOfSquares } from '../operations/sum-of-squares.ts';
import { accumulate, isVector, perParameter, updateEach, type UpdateRule } from './update-rule.ts';

export type LarsConfig = Extract<OptimizerConfig, { kind: 'lars' }>;

/**
 * Layer-wise adaptive rate scaling (You, Gitman, Ginsburg 2017): each weight's change is scaled to a share of its norm.
 * Biases and batch norm are neither scaled nor decayed. The scaled change goes into the momentum, the rate multiplies last.
 */
export function lars(config: LarsConfig, parameters: StateVariable[]): UpdateRule {
  const momenta = config.momentum > 0 ? perParameter('momentum', parameters) : [];
  const scaled = config.variant === 'official' ? scaledAsOfficial : scaledAsSoloLearn;
  return {
    state: momenta,
    step: (gradients, learningRate) =>
      updateEach(parameters, gradients, (parameter, gradient, position) => {
        const change = isVector(parameter) ? gradient : scaled(config, parameter.variable, gradient, learningRate);
        const moved = accumulate(momenta[position], config.momentum, change);
        return tf.sub(parameter.variable, tf.mul(moved, learningRate));
      }),
  };
}

/** facebookresearch/vicreg@4e12602: eta |p| / |g + decay p| times g + decay p; unscaled where a norm is 0. */
function scaledAsOfficial(config: LarsConfig, p: tf.Tensor, gradient: tf.Tensor, learningRate: tf.Tensor): tf.Tensor {
  const decayed = tf.add(gradient, tf.mul(p, config.weightDecay));
  const ofP = norm(p);
  const ofChange = norm(decayed);
  const ratio = clipped(config, tf.div(tf.mul(ofP, config.eta), ofChange), learningRate);
  return tf.mul(decayed, tf.where(areBothAbove0(ofP, ofChange), ratio, tf.scalar(1)));
}

/**
 * vturrisi/solo-learn@9187ea3, and lightly: eta |p| / (|g| + decay |p| + epsilon) times g + decay p; where a norm is 0 the
 * gradient is neither scaled nor decayed.
 */
function scaledAsSoloLearn(config: LarsConfig, p: tf.Tensor, gradient: tf.Tensor, learningRate: tf.Tensor): tf.Tensor {
  const ofP = norm(p);
  const ofGradient = norm(gradient);
  const divisor = tf.add(tf.add(ofGradient, tf.mul(ofP, config.weightDecay)), config.epsilon);
  const ratio = clipped(config, tf.div(tf.mul(ofP, config.eta), divisor), learningRate);
  const applies = areBothAbove0(ofP, ofGradient);
  const decay = tf.where(applies, tf.scalar(config.weightDecay), tf.scalar(0));
  return tf.mul(tf.add(gradient, tf.mul(p, decay)), tf.where(applies, ratio, tf.scalar(1)));
}

/** solo-learn's clip_lr: ratio times rate never exceeds the rate. */
function clipped(config: LarsConfig, ratio: tf.Tensor, learningRate: tf.Tensor): tf.Tensor {
  return config.clipRate ? tf.minimum(tf.div(ratio, learningRate), 1) : ratio;
}

function norm(x: tf.Tensor): tf.Tensor {
  return tf.sqrt(sumOfSquares(x));
}

function areBothAbove0(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  return tf.logicalAnd(tf.greater(a, 0), tf.greater(b, 0));
}

import * as tf from '@tensorflow/tfjs-core';
import { zerosLike, type StateVariable } from '../named-state.ts';

/** The rule by which one kind of optimiser changes the parameters. */
export type UpdateRule = {
  /** What must be kept between two steps. */
  state: StateVariable[];
  /**
   * Changes the parameters once.
   * @param gradients one per parameter, in their order and shape
   * @param learningRate a scalar tensor, not a number, so that a recorded step can be given another one
   */
  step(gradients: tf.Tensor[], learningRate: tf.Tensor): void;
};

/** Biases, and scale and shift of batch norm: the parameters with one axis, which some rules treat apart. */
export function isVector({ shape }: StateVariable): boolean {
  return shape.length === 1;
}

/** One variable of zeros per parameter, named after it. */
export function perParameter(kind: string, parameters: StateVariable[]): StateVariable[] {
  return parameters.map((parameter) => zerosLike(`${kind}.${parameter.name}`, parameter));
}

/** Gives each parameter the value that `updated` computes for it. */
export function updateEach(
  parameters: StateVariable[],
  gradients: tf.Tensor[],
  updated: (parameter: StateVariable, gradient: tf.Tensor, position: number) => tf.Tensor,
): void {
  for (const [position, parameter] of parameters.entries()) {
    const gradient = gradients[position];
    if (!gradient) throw new Error(`there is no gradient for ${parameter.name}`);
    tf.tidy(() => parameter.variable.assign(updated(parameter, gradient, position)));
  }
}

/**
 * momentum = factor * momentum + change, which is kept and returned; without a momentum, the change itself. From zeros
 * the first momentum is the change, as in PyTorch.
 */
export function accumulate(momentum: StateVariable | undefined, factor: number, change: tf.Tensor): tf.Tensor {
  if (momentum === undefined) return change;
  const moved = tf.add(tf.mul(momentum.variable, factor), change);
  momentum.variable.assign(moved);
  return moved;
}

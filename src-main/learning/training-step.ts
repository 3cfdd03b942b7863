import * as tf from '@tensorflow/tfjs-core';
import type { Method } from './methods/method.ts';
import type { Model } from './networks/model.ts';
import type { Optimizer } from './optimizers/optimizer.ts';
import { sumOfSquares } from './operations/sum-of-squares.ts';

export type Training = {
  model: Model;
  method: Method;
  optimizer: Optimizer;
  /** Largest norm of the whole gradient, or null for no limit. */
  gradientClip: number | null;
};

export type StepReport = {
  loss: number;
  /** The method's terms by name, unweighted. */
  terms: Record<string, number>;
  /** Of the whole gradient, before clipping. */
  gradientNorm: number;
};

/** torch.nn.utils.clip_grad_norm_ adds it to the norm that it divides by. */
const CLIP_EPSILON = 1e-6;

/**
 * One update of the model on two batches of views, [n, size, size, channels] each, and what it reports, read back at
 * once. Values that are not finite are reported as they are.
 */
export function trainingStep(training: Training, viewA: tf.Tensor, viewB: tf.Tensor, learningRate: number): StepReport {
  const report = tf.tidy(() => updateModel(training, viewA, viewB, tf.scalar(learningRate)));
  const [gradientNorm = Number.NaN, loss = Number.NaN, ...terms] = report.dataSync();
  report.dispose();
  const named = training.method.terms.map((name, position) => [name, terms[position] ?? Number.NaN] as const);
  return { loss, terms: Object.fromEntries(named), gradientNorm };
}

/**
 * The same as tensors only, nothing being read back: what can be recorded and replayed.
 * @param learningRate a scalar
 * @returns the gradient's norm, the loss and the method's terms in their order, in one vector
 */
export function updateModel(
  { model, method, optimizer, gradientClip }: Training,
  viewA: tf.Tensor,
  viewB: tf.Tensor,
  learningRate: tf.Tensor,
): tf.Tensor {
  return tf.tidy(() => {
    const { losses, gradients } = lossAndGradients(model, method, viewA, viewB);
    const norm = tf.sqrt(tf.addN(gradients.map(sumOfSquares)));
    optimizer.step(gradientClip === null ? gradients : clipped(gradients, norm, gradientClip), learningRate);
    return tf.concat([tf.reshape(norm, [1]), losses]);
  });
}

/**
 * The loss of two batches of views and its gradient. The views go through the network one after the other, as in the
 * official code, so batch norm sees each alone, and both update the running statistics.
 * @returns the loss and the method's terms in one vector, and a gradient per parameter of the model, in their order
 */
export function lossAndGradients(
  model: Model,
  method: Method,
  viewA: tf.Tensor,
  viewB: tf.Tensor,
): { losses: tf.Tensor; gradients: tf.Tensor[] } {
  return tf.tidy(() => {
    const kept: tf.Tensor[] = [];
    const embed = (view: tf.Tensor): tf.Tensor => model.expand(model.represent(view, 'training'), 'training');
    const { grads: gradients } = tf.engine().gradients(
      () => {
        const { total, terms } = method.loss(embed(viewA), embed(viewB));
        // All but the total ends with the forward pass unless it is kept.
        kept.push(tf.keep(tf.stack([total, ...method.terms.map((name) => term(terms, name))])));
        return total;
      },
      model.parameters.map(({ variable }) => variable),
    );
    const losses = tf.concat(kept);
    tf.dispose(kept);
    return { losses, gradients };
  });
}

function term(terms: Record<string, tf.Tensor>, name: string): tf.Tensor {
  const value = terms[name];
  if (!value) throw new Error(`the method promises a term "${name}" and does not compute it`);
  return value;
}

function clipped(gradients: tf.Tensor[], norm: tf.Tensor, limit: number): tf.Tensor[] {
  const factor = tf.minimum(tf.div(limit, tf.add(norm, CLIP_EPSILON)), 1);
  return gradients.map((gradient) => tf.mul(gradient, factor));
}

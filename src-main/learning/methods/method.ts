import type * as tf from '@tensorflow/tfjs-core';
import type { MethodConfig } from '../../../src-shared/config/run-config.ts';
import { vicreg, VICREG_TERMS } from './vicreg.ts';

/** A loss as scalars: `total` is what is minimised, `terms` what it consists of, unweighted. */
export type Loss = { total: tf.Tensor; terms: Record<string, tf.Tensor> };

/** What distinguishes one self-supervised method from another. */
export type Method = {
  /** The names of the loss's terms, in the order in which they are shown. */
  terms: readonly string[];
  /** Of the embeddings [n, d] of the two views. */
  loss(a: tf.Tensor, b: tf.Tensor): Loss;
};

export function createMethod(config: MethodConfig): Method {
  return { terms: VICREG_TERMS, loss: (a, b) => vicreg(a, b, config) };
}

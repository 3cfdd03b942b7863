import * as tf from '@tensorflow/tfjs-core';
import type { MethodConfig } from '../../../src-shared/config/run-config.ts';
import { weightedSum } from '../operations/weighted-sum.ts';
import { covariance } from './terms/covariance.ts';
import { invariance } from './terms/invariance.ts';
import { variance } from './terms/variance.ts';

export const VICREG_TERMS = [
  'invariance',
  'variance',
  'covariance',
  'varianceA',
  'varianceB',
  'covarianceA',
  'covarianceB',
] as const;

export type VicregLoss = { total: tf.Tensor; terms: Record<(typeof VICREG_TERMS)[number], tf.Tensor> };

/**
 * Variance-Invariance-Covariance Regularization (Bardes, Ponce, LeCun, ICLR 2022) of the embeddings [n, d] of two views.
 * `official` follows facebookresearch/vicreg@4e12602, main_vicreg.py, where the variance term is the average of the two
 * branches; `paper` follows algorithm 1, where it is their sum. The divisor is the batch's own n - 1. Terms are
 * unweighted: the total is their sum weighted by the coefficients. With n = 1, variance and covariance are not numbers.
 */
export function vicreg(a: tf.Tensor, b: tf.Tensor, config: MethodConfig): VicregLoss {
  const { coefficients, convention, covarianceForm } = config;
  const perBranch = convention === 'official' ? 0.5 : 1;
  const terms = {
    invariance: invariance(a, b),
    varianceA: variance(a, config),
    varianceB: variance(b, config),
    covarianceA: covariance(a, covarianceForm),
    covarianceB: covariance(b, covarianceForm),
  };
  const total = weightedSum([
    { value: terms.invariance, weight: coefficients.invariance },
    { value: terms.varianceA, weight: coefficients.variance * perBranch },
    { value: terms.varianceB, weight: coefficients.variance * perBranch },
    { value: terms.covarianceA, weight: coefficients.covariance },
    { value: terms.covarianceB, weight: coefficients.covariance },
  ]);
  return {
    total,
    terms: {
      ...terms,
      variance: tf.mul(tf.add(terms.varianceA, terms.varianceB), perBranch),
      covariance: tf.add(terms.covarianceA, terms.covarianceB),
    },
  };
}

import * as tf from '@tensorflow/tfjs-core';
import type { MethodConfig } from '../../../../src-shared/config/run-config.ts';
import { differentiable } from '../../operations/differentiable.ts';
import { sumOfSquares } from '../../operations/sum-of-squares.ts';
import { scaledDeviations } from './scaled-deviations.ts';

export type CovarianceForm = MethodConfig['covarianceForm'];

/**
 * `auto` takes the Gram form only while the off-diagonal entries hold at least this share of the covariance matrix's sum
 * of squares. Subtracting the diagonal multiplies the rounding of the sums, a few 1e-7, by at most its inverse, which
 * keeps the term within 1e-5.
 */
export const SMALLEST_OFF_DIAGONAL_SHARE = 0.1;

/** The sum of squares off the diagonal, and s times the covariance matrix without its diagonal, [n, d]. */
type OffDiagonal = { sumOfSquares: tf.Tensor; product: tf.Tensor };

/**
 * The sum of the squared off-diagonal entries of the covariance matrix (divisor n - 1) of z [n, d], divided by d: VICReg,
 * equations 3 and 4. Value and gradient are computed together, so that the d x d matrix need not outlive the forward pass.
 * @param form `features`: d x d with the diagonal masked out. `samples`: the n x n Gram matrix, whose sum of squares is
 *   the same, less the diagonal. `auto`: samples where n < d and enough digits remain, which reads one number back.
 */
export function covariance(z: tf.Tensor, form: CovarianceForm): tf.Tensor {
  const [n = 0, d = 0] = z.shape;
  return differentiable([z], (save) => {
    const s = scaledDeviations(z);
    const { sumOfSquares, product } = offDiagonal(s, form);
    save([product]);
    return {
      value: tf.div(sumOfSquares, d),
      gradients: (dy, [product]) => {
        if (!product) throw new Error('covariance saves its gradient');
        return [tf.mul(product, tf.mul(dy, 4 / (d * Math.sqrt(n - 1))))];
      },
    };
  });
}

function offDiagonal(s: tf.Tensor, form: CovarianceForm): OffDiagonal {
  const [n = 0, d = 0] = s.shape;
  if (form === 'features' || (form === 'auto' && n >= d)) return byFeatures(s, d);
  const gram = tf.matMul(s, s, false, true);
  const variances = tf.sum(tf.square(s), 0);
  const total = sumOfSquares(gram);
  const off = tf.sub(total, sumOfSquares(variances));
  // A collapsed batch has the share 0 / 0 and so takes the exact form too.
  if (form === 'auto' && !isAtLeast(tf.div(off, total), SMALLEST_OFF_DIAGONAL_SHARE)) return byFeatures(s, d);
  return { sumOfSquares: off, product: tf.sub(tf.matMul(gram, s), tf.mul(s, variances)) };
}

function byFeatures(s: tf.Tensor, d: number): OffDiagonal {
  // The backend makes the mask from one number per row: d x d numbers from JavaScript would be as large as a layer.
  const index = tf.range(0, d, 1, 'float32');
  const mask = tf.cast(tf.notEqual(tf.reshape(index, [d, 1]), index), 'float32');
  const masked = tf.mul(tf.matMul(s, s, true, false), mask);
  return { sumOfSquares: sumOfSquares(masked), product: tf.matMul(s, masked) };
}

function isAtLeast(value: tf.Tensor, bound: number): boolean {
  const [read = Number.NaN] = value.dataSync();
  return read >= bound;
}

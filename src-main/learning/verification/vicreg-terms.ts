import type * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { VicregLoss } from '../methods/vicreg.ts';
import { compare, type Allowance, type Comparison } from './comparison.ts';

/** What a reference file calls a term of the loss, and what the program calls it. */
const TERMS = [
  ['inv', 'invariance'],
  ['varA', 'varianceA'],
  ['varB', 'varianceB'],
  ['var', 'variance'],
  ['covA', 'covarianceA'],
  ['covB', 'covarianceB'],
  ['cov', 'covariance'],
] as const satisfies [string, keyof VicregLoss['terms']][];

export const vicregTermsSchema = z.object({
  inv: z.number(),
  varA: z.number(),
  varB: z.number(),
  var: z.number(),
  covA: z.number(),
  covB: z.number(),
  cov: z.number(),
});

export function compareTerms(
  actual: Record<string, tf.Tensor>,
  expected: z.infer<typeof vicregTermsSchema>,
  allowance: Allowance,
): Comparison[] {
  return TERMS.map(([there, here]) => compare(here, numberIn(actual[here]), expected[there], allowance));
}

/** The value of a scalar; NaN when there is none. */
export function numberIn(scalar: tf.Tensor | undefined): number {
  return scalar?.dataSync()[0] ?? NaN;
}

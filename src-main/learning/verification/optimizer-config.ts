import { z } from 'zod';
import type { OptimizerConfig } from '../../../src-shared/config/run-config.ts';

const larsSchema = z.object({
  lr: z.number(),
  momentum: z.number(),
  eta: z.number(),
  weightDecay: z.number(),
  eps: z.number().optional(),
});
const adamSchema = z.object({
  lr: z.number(),
  beta1: z.number(),
  beta2: z.number(),
  eps: z.number(),
  weightDecay: z.number(),
});
const sgdSchema = z.object({
  lr: z.number(),
  momentum: z.number(),
  weightDecay: z.number(),
  nesterov: z.boolean().default(false),
});

/** Settings of an optimiser as reference files write them; which optimiser it is shows in their names. */
export const optimizerParamsSchema = z.union([larsSchema, adamSchema, sgdSchema]);
export type OptimizerParams = z.infer<typeof optimizerParamsSchema>;

/** lightly's LARS, the only rule of the files that has an epsilon besides Adam, is fixed to this one here. */
const LIGHTLY_LARS_EPSILON = 1e-8;

/**
 * @param decayVectors whether the decay reaches biases, where the optimiser leaves a choice
 * @throws Error when this program has no such optimiser
 */
export function optimizerConfig(params: OptimizerParams, decayVectors: boolean): OptimizerConfig {
  if ('beta1' in params) {
    const { beta1, beta2, eps: epsilon, weightDecay } = params;
    return { kind: 'adamw', beta1, beta2, epsilon, weightDecay, decayVectors };
  }
  const { momentum, weightDecay } = params;
  if (!('eta' in params)) return { kind: 'sgd', momentum, nesterov: params.nesterov, weightDecay, decayVectors };
  const { eta, eps } = params;
  if (eps !== undefined && eps !== LIGHTLY_LARS_EPSILON) {
    throw new Error(`LARS of lightly has epsilon ${LIGHTLY_LARS_EPSILON} here, not ${eps}`);
  }
  const variant = eps === undefined ? 'official' : 'solo-learn';
  return { kind: 'lars', variant, momentum, eta, weightDecay, clipRate: false };
}

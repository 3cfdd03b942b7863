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

/**
 * @param decayVectors whether the decay reaches biases, where the optimiser leaves a choice
 */
export function optimizerConfig(params: OptimizerParams, decayVectors: boolean): OptimizerConfig {
  if ('beta1' in params) {
    const { beta1, beta2, eps: epsilon, weightDecay } = params;
    return { kind: 'adamw', beta1, beta2, epsilon, weightDecay, decayVectors };
  }
  const { momentum, weightDecay } = params;
  if (!('eta' in params)) return { kind: 'sgd', momentum, nesterov: params.nesterov, weightDecay, decayVectors };
  const { eta, eps } = params;
  // Only lightly's LARS has an epsilon.
  const variant = eps === undefined ? 'official' : 'solo-learn';
  return { kind: 'lars', variant, momentum, eta, epsilon: eps ?? 0, weightDecay, clipRate: false };
}

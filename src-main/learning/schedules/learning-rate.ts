import type { ScheduleConfig } from '../../../src-shared/config/run-config.ts';

export type ScheduledStep = {
  /** Completed updates before this one, from 0. */
  step: number;
  totalSteps: number;
  batchSize: number;
};

/**
 * The learning rate of one update: linear warm-up, then a cosine to `finalFactor` of the peak. `official` is
 * facebookresearch/vicreg@4e12602, adjust_learning_rate: step / warm-up steps, which is 0 at first, and a cosine that
 * would end one step after the last. `lightly` is lightly 1.6, cosine_warmup_schedule: (step + 1) / warm-up steps, and a
 * cosine that ends with the last step.
 */
export function learningRateAt(config: ScheduleConfig, { step, totalSteps, batchSize }: ScheduledStep): number {
  const peak = config.scaleWithBatch ? (config.rate * batchSize) / 256 : config.rate;
  const warmup = warmupSteps(config, totalSteps);
  const isLightly = config.rule === 'lightly';
  if (step < warmup) return (peak * (isLightly ? step + 1 : step)) / warmup;
  const length = totalSteps - warmup - (isLightly ? 1 : 0);
  // lightly's cosine may have no length at all: its only step is the last one.
  const progress = length === 0 ? 1 : (step - warmup) / length;
  const share = 0.5 * (1 + Math.cos(Math.PI * Math.min(progress, 1)));
  return peak * (share + (1 - share) * config.finalFactor);
}

/** The warm-up in whole steps: a share such as 10 of 100 epochs is not exact in binary, the number of steps is. */
export function warmupSteps(config: ScheduleConfig, totalSteps: number): number {
  return Math.round(config.warmup * totalSteps);
}

import type { RunConfig } from '../../../src-shared/config/run-config.ts';
import type { RunDetails } from '../../../src-shared/contract/runs.ts';
import { millisecondsAt, type RunClock } from '../charts/axis.ts';
import type { Buckets } from '../charts/buckets.ts';

type Facts = {
  config: RunConfig | null;
  totalSteps: number;
  /** As the trainer tells it; null without one. */
  stepsPerEpoch: number | null;
  attempts: RunDetails['attempts'];
  /** A series with a point per update, by which training time is known; undefined before it is there. */
  loss: Buckets | undefined;
};

/** How a run's updates lie along the axes of its charts. Where an attempt begins in time is told by its neighbours. */
export function runClock({ config, totalSteps, stepsPerEpoch, attempts, loss }: Facts): RunClock {
  const epochs = config?.training.epochs ?? null;
  return {
    stepsPerEpoch: stepsPerEpoch ?? (epochs === null ? null : totalSteps / epochs),
    imagesPerStep: config?.training.batchSize ?? 1,
    attempts: attempts.map(({ fromStep, startedAt }) => ({
      fromStep,
      startedAt: Date.parse(startedAt),
      milliseconds: loss === undefined || fromStep === 0 ? 0 : millisecondsAt(loss, fromStep - 1),
    })),
  };
}

import type { Cost } from '../contract/cost.ts';
import { formatBytes } from '../format.ts';
import type { RunConfig } from './run-config.ts';
import { planTraining } from './training-plan.ts';

/** What the measured updates come to over a whole run. Times are of updates alone, in seconds. */
export type RunExpense = {
  totalSteps: number;
  epochSeconds: number;
  runSeconds: number;
  /** Of all checkpoints that are kept. */
  keptBytes: number;
  /** What comes on top of the times. */
  besides: string;
  /** What a person should know about the memory; undefined when there is plenty. */
  memoryWarning: string | undefined;
};

/** From that share of the available memory on another program may take what is missing. */
const NEARLY_ALL = 0.8;

export function expenseOf(config: RunConfig, cost: Cost): RunExpense {
  const { totalSteps, checkpointEvery, knnEvery } = planTraining(config, cost.stepsPerEpoch);
  const checkpoints = Math.min(config.checkpoints.keep, Math.ceil(totalSteps / checkpointEvery));
  const measurements = knnEvery === null ? 0 : Math.ceil(totalSteps / knnEvery);
  return {
    totalSteps,
    epochSeconds: cost.stepsPerEpoch * cost.stepSeconds,
    runSeconds: totalSteps * cost.stepSeconds,
    keptBytes: checkpoints * cost.checkpointBytes,
    besides:
      measurements === 0
        ? 'writing checkpoints'
        : `writing checkpoints, and ${measurements} k-NN measurement${measurements === 1 ? '' : 's'} where there are labels`,
    memoryWarning: memoryWarning(cost),
  };
}

function memoryWarning({ peakMemory, memoryAvailable, memoryTotal }: Cost): string | undefined {
  if (peakMemory < NEARLY_ALL * memoryAvailable) return undefined;
  return (
    `Memory is short: training takes ${formatBytes(peakMemory)} of the ${formatBytes(memoryAvailable)} that were ` +
    `available (the machine has ${formatBytes(memoryTotal)}).`
  );
}

import { z } from 'zod';
import { exponentialMovingAverageAt } from '../schedules/exponential-moving-average.ts';
import { learningRateAt } from '../schedules/learning-rate.ts';
import { compareAll, within, type CaseCheck } from './comparison.ts';

const rateParamsSchema = z.object({
  baseLr: z.number(),
  batch: z.int().positive(),
  epochs: z.number().positive(),
  stepsPerEpoch: z.int().positive(),
  warmupEpochs: z.number().nonnegative(),
  finalFactor: z.number(),
});
const averageParamsSchema = z.object({ tau0: z.number(), steps: z.int().positive() });

const steps = z.array(z.int().nonnegative()).min(1);
const caseSchema = z.union([
  z.object({ id: z.string(), params: rateParamsSchema, step: steps, lr: z.array(z.number()) }),
  z.object({ id: z.string(), params: averageParamsSchema, step: steps, value: z.array(z.number()) }),
]);
type ScheduleCase = z.infer<typeof caseSchema>;

export const schedulesSectionSchema = z.array(caseSchema);

const ALLOWANCE = within(1e-5, 1e-6);

export function scheduleChecks(section: z.infer<typeof schedulesSectionSchema>): CaseCheck[] {
  return section.map((given) => ({
    id: given.id,
    run: () =>
      'lr' in given
        ? [compareAll('learning rate', given.step.map(rateOf(given)), given.lr, ALLOWANCE)]
        : [compareAll('factor', given.step.map(factorOf(given)), given.value, ALLOWANCE)],
  }));
}

function rateOf({ id, params }: Extract<ScheduleCase, { lr: number[] }>): (step: number) => number {
  const schedule = {
    rate: params.baseLr,
    scaleWithBatch: true,
    warmup: params.warmupEpochs / params.epochs,
    finalFactor: params.finalFactor,
    rule: ruleIn(id, ['official', 'lightly']),
  } as const;
  const totalSteps = params.epochs * params.stepsPerEpoch;
  return (step) => learningRateAt(schedule, { step, totalSteps, batchSize: params.batch });
}

function factorOf({ id, params }: Extract<ScheduleCase, { value: number[] }>): (step: number) => number {
  const rule = ruleIn(id, ['paper', 'lightly']);
  return (step) => exponentialMovingAverageAt(params.tau0, step, params.steps, rule);
}

/** The file says which rule a case follows in its name only. */
function ruleIn<Rule extends string>(id: string, rules: readonly Rule[]): Rule {
  const named = rules.find((rule) => id.split('-').includes(rule));
  if (named === undefined) throw new Error(`its name says none of the rules known: ${rules.join(', ')}`);
  return named;
}

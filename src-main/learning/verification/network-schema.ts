import { z } from 'zod';
import { inputFormulaSchema } from './input-formula.ts';
import { optimizerParamsSchema } from './optimizer-config.ts';
import { vicregTermsSchema } from './vicreg-terms.ts';

const initRuleSchema = z.object({
  fn: z.enum(['sin', 'cos']),
  offset: z.number(),
  amp: z.number(),
  phase: z.number(),
  p: z.number(),
  o: z.number(),
  r: z.number(),
  or: z.number(),
  rr: z.number(),
});
export type InitRule = z.infer<typeof initRuleSchema>;

const summarySchema = z.object({ first: z.number(), sum: z.number(), l2: z.number() });
const tensorSchema = z.object({
  row0First6: z.array(z.number()).min(1).max(6),
  mean: z.number(),
  std: z.number(),
  l2: z.number(),
});
export type TensorSummary = z.infer<typeof tensorSchema>;

const parameterSchema = z.object({
  p: z.int().nonnegative(),
  name: z.string(),
  shape: z.array(z.int().positive()).min(1),
  init: z.string(),
  valueFirst: z.number(),
  valueLast: z.number(),
  valueL2: z.number(),
  gradL2: z.number().nonnegative(),
  gradFirst2: z.array(z.number()).max(2).optional(),
});
export type ReferenceParameter = z.infer<typeof parameterSchema>;

const trainingSchema = z
  .object({
    id: z.string(),
    params: optimizerParamsSchema,
    lossBeforeEachStepThenAfterLast: z.array(z.number()).min(2),
    paramL2After5: z.number(),
    compareFirst: z.int().nonnegative(),
  })
  .refine(
    ({ compareFirst, lossBeforeEachStepThenAfterLast }) => compareFirst <= lossBeforeEachStepThenAfterLast.length,
    {
      path: ['compareFirst'],
      error: 'must not exceed the number of losses',
    },
  );
export type ReferenceTraining = z.infer<typeof trainingSchema>;

const picturesSchema = inputFormulaSchema.refine(({ shape: [, , y, x, ...more] }) => y === x && more.length === 0, {
  path: ['shape'],
  error: 'must be [batch, channel, y, x] of square pictures',
});

const checkSchema = z.object({ first: z.number(), last: z.number(), sum: z.number(), l2: z.number() });
export type InputCheck = z.infer<typeof checkSchema>;

const caseSchema = z.object({
  id: z.string(),
  architecture: z.object({
    depth: z.literal([18, 34, 50]),
    stem: z.enum(['cifar', 'imagenet']),
    width: z.int().positive().max(1024),
    mlp: z.array(z.int().positive().max(65536)).min(1),
  }),
  inputs: z.object({ view1: picturesSchema, view2: picturesSchema }),
  inputCheck: z.object({ view1: checkSchema, view2: checkSchema }),
  parameterCount: z.int(),
  expected: z.object({
    h1: tensorSchema,
    h2: tensorSchema,
    z1: tensorSchema,
    z2: tensorSchema,
    terms: vicregTermsSchema,
    loss: z.number(),
    gradL2Total: z.number(),
    batchNormAfterTwoForwards: z.array(
      z.object({
        name: z.string(),
        runningMean: summarySchema,
        runningVar: summarySchema,
        numBatchesTracked: z.number(),
      }),
    ),
    evalAfterTwoForwards: z.object({ h1: tensorSchema, z1: tensorSchema, loss: z.number() }),
  }),
  params: z.array(parameterSchema).min(1),
  training: z.array(trainingSchema).default([]),
});
export type NetworkCase = z.infer<typeof caseSchema>;

export const networkSectionSchema = z.object({
  init: z.object({ rules: z.record(z.string(), initRuleSchema) }),
  semantics: z.object({
    batchNormMomentum: z.number(),
    batchNormEps: z.number(),
    runningVar: z.string(),
    loss: z.string(),
    zeroInitResidual: z.boolean(),
  }),
  cases: z.array(caseSchema),
});
export type NetworkSection = z.infer<typeof networkSectionSchema>;

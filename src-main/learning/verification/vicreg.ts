import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { MethodConfig } from '../../../src-shared/config/run-config.ts';
import { dimensionDeviations } from '../diagnostics/dimension-deviations.ts';
import { matrixOf } from '../diagnostics/matrix.ts';
import { SMALLEST_OFF_DIAGONAL_SHARE } from '../methods/terms/covariance.ts';
import { vicreg } from '../methods/vicreg.ts';
import { compare, within, type CaseCheck, type Comparison, type Tolerance } from './comparison.ts';
import { compareGradient, gradientSchema } from './gradient.ts';
import { evaluateFormula, inputFormulaSchema, type Values } from './input-formula.ts';
import { tidied } from './tidied.ts';
import { compareTerms, numberIn, vicregTermsSchema } from './vicreg-terms.ts';

const inputsSchema = z
  .object({ A: inputFormulaSchema, B: inputFormulaSchema })
  .refine(({ A, B }) => A.shape.length === 2 && A.shape.join() === B.shape.join(), {
    error: 'A and B must be matrices of one shape',
  });

const caseSchema = z.object({
  id: z.string(),
  convention: z.enum(['official', 'variance-summed']),
  inputs: inputsSchema,
  params: z.object({
    lambda: z.number(),
    mu: z.number(),
    nu: z.number(),
    eps: z.number(),
    gamma: z.number(),
    ddof: z.int(),
    varianceReduction: z.enum(['average', 'sum']),
  }),
  expected: z.object({
    loss: z.number(),
    terms: vicregTermsSchema,
  }),
  grad: z.object({ A: gradientSchema, B: gradientSchema }),
});
type VicregCase = z.infer<typeof caseSchema>;

const literalSchema = z.object({ inputs: inputsSchema, loss: z.number() });

export const vicregSectionSchema = z.object({ cases: z.array(caseSchema), literalEq6: literalSchema.optional() });

/** Every case in each form of the covariance term: which of them a run takes depends on its batch. */
export function vicregChecks(
  { cases, literalEq6 }: z.infer<typeof vicregSectionSchema>,
  tolerance: Tolerance,
): CaseCheck[] {
  const checks = cases.map((given) => ({ id: given.id, run: () => tidied(() => compareCase(given, tolerance)) }));
  if (literalEq6 === undefined) return checks;
  return [...checks, { id: 'literalEq6', run: () => tidied(() => compareLiteral(literalEq6, tolerance)) }];
}

function compareCase(given: VicregCase, tolerance: Tolerance): Comparison[] {
  const { params, convention } = given;
  const summed = convention === 'variance-summed';
  if (summed !== (params.varianceReduction === 'sum')) {
    throw new Error(`the convention ${convention} contradicts the variance reduction "${params.varianceReduction}"`);
  }
  if (params.ddof !== 1) throw new Error(`variances are divided by n - 1 here, not by n - ${params.ddof}`);
  const [a, b] = [evaluateFormula(given.inputs.A), evaluateFormula(given.inputs.B)];
  return formsFor(given, a, b).flatMap((covarianceForm) =>
    compareLoss([a, b], given, tolerance, {
      name: 'vicreg',
      coefficients: { invariance: params.lambda, variance: params.mu, covariance: params.nu },
      convention: summed ? 'paper' : 'official',
      targetDeviation: params.gamma,
      epsilon: params.eps,
      covarianceForm,
    }),
  );
}

/**
 * The form through n x n is for embeddings with more dimensions than pictures, and for those where the diagonal of the
 * covariance matrix does not drown the rest: elsewhere the program does not use it unless it is told to.
 */
function formsFor({ expected }: VicregCase, a: Values, b: Values): MethodConfig['covarianceForm'][] {
  const [n = 0, d = 0] = a.shape;
  const { covA, covB } = expected.terms;
  const shares = [offDiagonalShare(a, covA), offDiagonalShare(b, covB)];
  const samplesApply = n < d && shares.every((share) => share >= SMALLEST_OFF_DIAGONAL_SHARE);
  return samplesApply ? ['features', 'auto', 'samples'] : ['features', 'auto'];
}

/** Of the sum of the squared entries of the covariance matrix, given the covariance term; NaN of a constant matrix. */
function offDiagonalShare({ values, shape: [n = 0, d = 0] }: Values, term: number): number {
  const diagonal = dimensionDeviations(matrixOf(values, n, d)).reduce((sum, deviation) => sum + deviation ** 4, 0);
  return (term * d) / (term * d + diagonal);
}

function compareLoss(
  views: [Values, Values],
  { expected, grad }: VicregCase,
  tolerance: Tolerance,
  config: MethodConfig,
): Comparison[] {
  const allowance = within(tolerance.lossRelative, tolerance.lossAbsolute);
  const columns = views[0].shape[1] ?? NaN;
  const [a, b] = [matrix(views[0]), matrix(views[1])];
  const { total, terms } = vicreg(a, b, config);
  const { grads } = tf.engine().gradients(() => vicreg(a, b, config).total, [a, b]);
  return [
    compare('loss', numberIn(total), expected.loss, allowance),
    ...compareTerms(terms, expected.terms, allowance),
    ...compareGradient('gradient of A', grads[0]?.dataSync() ?? [], columns, grad.A, tolerance),
    ...compareGradient('gradient of B', grads[1]?.dataSync() ?? [], columns, grad.B, tolerance),
  ].map((comparison) => ({ ...comparison, quantity: `${comparison.quantity}, ${config.covarianceForm} form` }));
}

/**
 * Equation 6 read literally: the paper's coefficients and its summed variance, and an invariance that is not divided by
 * d, which is d times the coefficient here.
 */
function compareLiteral({ inputs, loss }: z.infer<typeof literalSchema>, tolerance: Tolerance): Comparison[] {
  const { total } = vicreg(matrix(evaluateFormula(inputs.A)), matrix(evaluateFormula(inputs.B)), {
    name: 'vicreg',
    coefficients: { invariance: 25 * (inputs.A.shape[1] ?? NaN), variance: 25, covariance: 1 },
    convention: 'paper',
    targetDeviation: 1,
    epsilon: 1e-4,
    covarianceForm: 'auto',
  });
  return [compare('loss', numberIn(total), loss, within(tolerance.lossRelative, tolerance.lossAbsolute))];
}

function matrix({ values, shape }: Values): tf.Tensor {
  return tf.tensor(Float32Array.from(values), shape);
}

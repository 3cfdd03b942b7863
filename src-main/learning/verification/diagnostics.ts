import { z } from 'zod';
import { alignment } from '../diagnostics/alignment.ts';
import { alphaReq } from '../diagnostics/alpha-req.ts';
import { offDiagonalCorrelation } from '../diagnostics/correlation.ts';
import { dimensionDeviations, summariseDeviations } from '../diagnostics/dimension-deviations.ts';
import { centred, matrixOf, type Matrix } from '../diagnostics/matrix.ts';
import { normalisedDeviation } from '../diagnostics/normalised-deviation.ts';
import { participationRatio } from '../diagnostics/participation-ratio.ts';
import { rankMe } from '../diagnostics/rank-me.ts';
import { covarianceEigenvalues, singularValues } from '../diagnostics/spectrum.ts';
import { uniformity } from '../diagnostics/uniformity.ts';
import { compare, compareAll, exactly, within, type CaseCheck, type Comparison } from './comparison.ts';
import { evaluateFormula, inputFormulaSchema, type InputFormula } from './input-formula.ts';

const matrixFormula = inputFormulaSchema.refine(({ shape }) => shape.length === 2, { error: 'must be a matrix' });

const caseSchema = z.object({
  id: z.string(),
  inputs: z.object({ A: matrixFormula, B: matrixFormula }),
  columnPower: z.number(),
  expected: z.object({
    singularValuesUncentred: z.array(z.number()),
    covEigenvaluesDescending: z.array(z.number()),
    rankMe: z.number(),
    rankMeVariants: z.object({
      centredSingular: z.number(),
      centredEigenvalues: z.number(),
      'uncentredEps1e-5': z.number(),
    }),
    participationRatio: z.number(),
    perDimStd: z.array(z.number()),
    perDimStdMean: z.number(),
    perDimStdMin: z.number(),
    perDimStdMax: z.number(),
    'meanStdWithEps1e-4': z.number(),
    meanAbsCorrOffDiag: z.number(),
    meanSquareCorrOffDiag: z.number(),
    alignment: z.number(),
    uniformity: z.number(),
    stdOfL2NormalisedMean: z.number(),
    alphaReQ: z.object({ fitPoints: z.int(), slope: z.number(), alpha: z.number(), r2: z.number() }),
  }),
});
type DiagnosticsCase = z.infer<typeof caseSchema>;

export const diagnosticsSectionSchema = z.array(caseSchema);

/** The reference writes what is below 1e-12 as 0. */
const ROUNDED_TO_0 = 1e-12;
const measure = within(1e-4, ROUNDED_TO_0);
const spectrum = within(1e-6, ROUNDED_TO_0);

export function diagnosticsChecks(section: z.infer<typeof diagnosticsSectionSchema>): CaseCheck[] {
  return section.map((given) => ({ id: given.id, run: () => compareCase(given) }));
}

function compareCase({ inputs, columnPower, expected }: DiagnosticsCase): Comparison[] {
  const a = embedding(inputs.A, columnPower);
  const b = embedding(inputs.B, columnPower);
  const singular = singularValues(a);
  const eigenvalues = covarianceEigenvalues(a);
  return [
    compareAll('singular values', singular, expected.singularValuesUncentred, spectrum),
    compareAll('covariance eigenvalues', eigenvalues, expected.covEigenvaluesDescending, spectrum),
    compare('participation ratio', participationRatio(eigenvalues), expected.participationRatio, measure),
    compare('alignment', alignment(a, b), expected.alignment, measure),
    compare('uniformity', uniformity(a), expected.uniformity, measure),
    compare('deviation of L2-normalised', normalisedDeviation(a), expected.stdOfL2NormalisedMean, measure),
    ...compareRanks(singular, eigenvalues, singularValues(centred(a)), expected),
    ...compareDeviations(a, expected),
    ...compareCorrelation(a, expected),
    ...compareAlpha(eigenvalues, expected.alphaReQ),
  ];
}

/** Column j of the formula's matrix is multiplied by (1 + j)^-columnPower. */
function embedding(formula: InputFormula, columnPower: number): Matrix {
  const { shape, values } = evaluateFormula(formula);
  const [rows = 0, columns = 0] = shape;
  return matrixOf(
    values.map((value, index) => value * (1 + (index % columns)) ** -columnPower),
    rows,
    columns,
  );
}

function compareRanks(
  singular: Float64Array,
  eigenvalues: Float64Array,
  centredSingular: Float64Array,
  expected: DiagnosticsCase['expected'],
): Comparison[] {
  const variants = expected.rankMeVariants;
  return [
    compare('RankMe', rankMe(singular), expected.rankMe, measure),
    compare('RankMe, centred singular values', rankMe(centredSingular), variants.centredSingular, measure),
    compare('RankMe, centred eigenvalues', rankMe(eigenvalues), variants.centredEigenvalues, measure),
    compare('RankMe, epsilon 1e-5', rankMe(singular, 1e-5), variants['uncentredEps1e-5'], measure),
  ];
}

function compareDeviations(a: Matrix, expected: DiagnosticsCase['expected']): Comparison[] {
  const deviations = dimensionDeviations(a);
  const summary = summariseDeviations(deviations);
  return [
    compareAll('deviation per dimension', deviations, expected.perDimStd, measure),
    compare('mean deviation', summary.mean, expected.perDimStdMean, measure),
    compare('smallest deviation', summary.minimum, expected.perDimStdMin, measure),
    compare('largest deviation', summary.maximum, expected.perDimStdMax, measure),
    compare('mean deviation with epsilon', summary.meanWithEpsilon, expected['meanStdWithEps1e-4'], measure),
  ];
}

function compareCorrelation(a: Matrix, expected: DiagnosticsCase['expected']): Comparison[] {
  const { meanAbsolute, meanSquare } = offDiagonalCorrelation(a);
  return [
    compare('mean absolute correlation', meanAbsolute, expected.meanAbsCorrOffDiag, measure),
    compare('mean square correlation', meanSquare, expected.meanSquareCorrOffDiag, measure),
  ];
}

function compareAlpha(eigenvalues: Float64Array, expected: DiagnosticsCase['expected']['alphaReQ']): Comparison[] {
  const fit = alphaReq(eigenvalues);
  return [
    compare('alpha-ReQ points', fit.fitPoints, expected.fitPoints, exactly),
    compare('alpha-ReQ slope', fit.slope, expected.slope, measure),
    compare('alpha-ReQ alpha', fit.alpha, expected.alpha, measure),
    compare('alpha-ReQ r2', fit.r2, expected.r2, measure),
  ];
}

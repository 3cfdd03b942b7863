import { z } from 'zod';
import type { LabelledFeatures } from '../evaluation/features.ts';
import { classifyByNeighbours } from '../evaluation/knn.ts';
import { compare, compareAll, exactly, within, type CaseCheck, type Comparison } from './comparison.ts';
import { evaluateFormula, inputFormulaSchema, type Values } from './input-formula.ts';

const whole = z.int().nonnegative();

export const knnSectionSchema = z
  .object({
    params: z.object({
      classes: z.int().positive(),
      d: z.int().positive(),
      train: z.int().positive(),
      test: z.int().positive(),
      labelMul: whole,
      trainLabelAdd: whole,
      testLabelAdd: whole,
      flipEvery: z.int().positive(),
    }),
    inputs: z.object({ centres: inputFormulaSchema, trainNoise: inputFormulaSchema, testNoise: inputFormulaSchema }),
    runs: z.array(
      z.object({
        k: z.int().positive(),
        temperature: z.number().positive(),
        predictions: z.array(whole),
        accuracy: z.number(),
        topShareFirst3: z.array(z.number()),
      }),
    ),
  })
  .superRefine(({ params, inputs }, context) => {
    const shapes = { centres: params.classes, trainNoise: params.train, testNoise: params.test };
    for (const name of ['centres', 'trainNoise', 'testNoise'] as const) {
      if (inputs[name].shape.join() === [shapes[name], params.d].join()) continue;
      const message = `must be ${shapes[name]} x ${params.d}, as params say`;
      context.addIssue({ code: 'custom', path: ['inputs', name, 'shape'], message });
    }
  });
type KnnSection = z.infer<typeof knnSectionSchema>;

export function knnChecks(section: KnnSection): CaseCheck[] {
  return section.runs.map((run) => ({
    id: `k${run.k}-temperature${run.temperature}`,
    run: () => compareRun(section, run),
  }));
}

async function compareRun(section: KnnSection, run: KnnSection['runs'][number]): Promise<Comparison[]> {
  const { params, inputs } = section;
  const centres = evaluateFormula(inputs.centres);
  const bank = features(centres, evaluateFormula(inputs.trainNoise), (row) =>
    labelOf(row, params.trainLabelAdd, params),
  );
  const labels = Array.from(bank.labels, (label, row) =>
    row % params.flipEvery === params.flipEvery - 1 ? (label + 1) % params.classes : label,
  );
  const queries = features(centres, evaluateFormula(inputs.testNoise), (row) =>
    labelOf(row, params.testLabelAdd, params),
  );
  const { k, temperature } = run;
  const found = await classifyByNeighbours({ ...bank, labels }, queries, { k, temperature, metric: 'cosine' });
  const hits = found.predictions.filter((prediction, query) => prediction === queries.labels[query]).length;
  const topShares = run.topShareFirst3.map(
    (_, query) => found.shares[query * found.classes + (found.predictions[query] ?? NaN)] ?? NaN,
  );
  return [
    compareAll('predictions', found.predictions, run.predictions, exactly),
    compareAll('top shares', topShares, run.topShareFirst3, within(1e-4, 0)),
    compare('accuracy', hits / params.test, run.accuracy, within(0, 1e-9)),
  ];
}

function labelOf(row: number, add: number, { labelMul, classes }: KnnSection['params']): number {
  return (labelMul * row + add) % classes;
}

/** Each row is its class's centre plus its noise. */
function features(centres: Values, noise: Values, label: (row: number) => number): LabelledFeatures {
  const [count = 0, dimensions = 0] = noise.shape;
  const values = Float32Array.from(noise.values, (value, index) => {
    const row = Math.floor(index / dimensions);
    return (centres.values[label(row) * dimensions + (index % dimensions)] ?? NaN) + value;
  });
  return { values, dimensions, labels: Array.from({ length: count }, (_, row) => label(row)) };
}

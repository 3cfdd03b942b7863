import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { exportState, stateVariable, type StateVariable } from '../named-state.ts';
import { createOptimizer, type Optimizer } from '../optimizers/optimizer.ts';
import { compareAll, l2, within, type CaseCheck, type Comparison } from './comparison.ts';
import { evaluateFormula, inputFormulaSchema, type InputFormula } from './input-formula.ts';
import { optimizerConfig, optimizerParamsSchema, type OptimizerParams } from './optimizer-config.ts';
import { tidied } from './tidied.ts';

const caseSchema = z.object({
  id: z.string(),
  params: optimizerParamsSchema,
  steps: z
    .array(z.object({ W: z.array(z.number()), b: z.array(z.number()), q: z.array(z.number()).optional() }))
    .min(1),
});
type OptimizerCase = z.infer<typeof caseSchema>;

const inputsSchema = z
  .object({ W: inputFormulaSchema, b: inputFormulaSchema, gW: inputFormulaSchema, gb: inputFormulaSchema })
  .refine(({ W, gW }) => W.shape.length === 2 && gW.shape.slice(1).join() === W.shape.join(), {
    error: 'W must be a matrix, and gW have its shape after the index of the step',
  })
  .refine(({ b, gb }) => b.shape.length === 1 && gb.shape.slice(1).join() === b.shape.join(), {
    error: 'b must be a vector, and gb have its shape after the index of the step',
  });

export const optimizersSectionSchema = z.object({ inputs: inputsSchema, cases: z.array(caseSchema) });
type OptimizersSection = z.infer<typeof optimizersSectionSchema>;

const ALLOWANCE = within(1e-5, 1e-6);

export function optimizerChecks({ inputs, cases }: OptimizersSection): CaseCheck[] {
  return cases.map((given) => ({ id: given.id, run: () => tidied(() => compareCase(inputs, given)) }));
}

/** Where a parameter starts, and its gradient in each step. */
type Course = { name: 'W' | 'b'; shape: number[]; start: Float64Array; gradients: Float64Array };

function compareCase(inputs: OptimizersSection['inputs'], given: OptimizerCase): Comparison[] {
  const courses = [course('W', inputs.W, inputs.gW), course('b', inputs.b, inputs.gb)].map((each) =>
    variantNamedIn(given.id, each),
  );
  const parameters = courses.map(({ name, shape, start }) =>
    stateVariable({ name, shape, data: Float32Array.from(start) }, 'same'),
  );
  const config = optimizerConfig(given.params, !given.id.includes('no-decay-on-vectors'));
  const optimizer = createOptimizer(config, parameters);
  const comparisons = given.steps.flatMap((expected, step) => {
    const gradients = courses.map((each) => gradientOf(each, step));
    const before = snapshot(parameters, optimizer);
    optimizer.step(
      gradients.map((values, position) => tf.tensor(values, courses[position]?.shape)),
      tf.scalar(given.params.lr),
    );
    const after = snapshot(parameters, optimizer);
    return [
      ...courses.map(({ name }, position) =>
        compareAll(`${name} after step ${step + 1}`, after.parameters[position] ?? [], expected[name], ALLOWANCE),
      ),
      ...compareRatios(before, after, gradients, given, step),
    ];
  });
  optimizer.dispose();
  parameters.forEach(({ variable }) => variable.dispose());
  return comparisons;
}

function course(name: Course['name'], start: InputFormula, gradients: InputFormula): Course {
  return {
    name,
    shape: start.shape,
    start: evaluateFormula(start).values,
    gradients: evaluateFormula(gradients).values,
  };
}

/** Two cases say in their name only that they start W at 0 or give it no gradient. */
function variantNamedIn(id: string, given: Course): Course {
  if (given.name !== 'W') return given;
  if (id.includes('zero-weight')) return { ...given, start: given.start.map(() => 0) };
  if (id.includes('zero-grad')) return { ...given, gradients: given.gradients.map(() => 0) };
  return given;
}

function gradientOf({ name, start, gradients }: Course, step: number): Float32Array {
  const values = gradients.subarray(step * start.length, (step + 1) * start.length);
  if (values.length === 0) throw new Error(`there is no gradient of ${name} for step ${step + 1}`);
  return Float32Array.from(values);
}

/** Values of the parameters and, where there are any, of their momenta. */
type Snapshot = { parameters: Float32Array[]; momenta: (Float32Array | undefined)[] };

function snapshot(parameters: StateVariable[], optimizer: Optimizer): Snapshot {
  const kept = new Map(optimizer.exportState().map(({ name, data }) => [name, data]));
  return {
    parameters: exportState(parameters).map(({ data }) => data),
    momenta: parameters.map(({ name }) => kept.get(`momentum.${name}`)),
  };
}

/**
 * LARS does not tell its ratio q, so it is taken from what it did: the change that went into the momentum is q times the
 * gradient with its decay.
 */
function compareRatios(
  before: Snapshot,
  after: Snapshot,
  gradients: Float32Array[],
  { params, steps }: OptimizerCase,
  step: number,
): Comparison[] {
  const expected = steps[step]?.q;
  if (expected === undefined) return [];
  const ratios = gradients.map((gradient, position) => {
    const p = before.parameters[position] ?? gradient;
    const decay = position === 0 ? params.weightDecay : 0;
    const decayed = gradient.map((value, i) => value + decay * (p[i] ?? NaN));
    const change = appliedChange(before, after, position, params);
    const overlap = decayed.reduce((sum, value, i) => sum + value * (change[i] ?? NaN), 0);
    return overlap / l2(decayed) ** 2;
  });
  return [compareAll(`q in step ${step + 1}`, ratios, expected, ALLOWANCE)];
}

function appliedChange(before: Snapshot, after: Snapshot, position: number, params: OptimizerParams): number[] {
  const [old, moved] = [before.momenta[position], after.momenta[position]];
  if (old !== undefined && moved !== undefined && 'momentum' in params) {
    return Array.from(moved, (value, i) => value - params.momentum * (old[i] ?? NaN));
  }
  const [from, to] = [before.parameters[position] ?? [], after.parameters[position] ?? []];
  return Array.from(from, (value, i) => (value - (to[i] ?? NaN)) / params.lr);
}

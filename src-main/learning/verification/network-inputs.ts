import * as tf from '@tensorflow/tfjs-core';
import type { MethodConfig } from '../../../src-shared/config/run-config.ts';
import type { NamedArray } from '../named-state.ts';
import { STATISTICS_MOMENTUM } from '../networks/layers.ts';
import type { Model } from '../networks/model.ts';
import { BATCH_NORMALIZATION_EPSILON } from '../operations/batch-normalization.ts';
import { compare, compareAll, exactly, inFloat64, l2, type Comparison } from './comparison.ts';
import { sizeOf, type Values } from './input-formula.ts';
import type { InitRule, InputCheck, NetworkSection, ReferenceParameter } from './network-schema.ts';

/**
 * The loss that the section's networks are trained with.
 * @throws Error when the file asks for a batch norm or a loss that this program does not have
 */
export function methodOf({ semantics }: NetworkSection): MethodConfig {
  const { batchNormEps, batchNormMomentum, runningVar, loss } = semantics;
  if (batchNormEps !== BATCH_NORMALIZATION_EPSILON || batchNormMomentum !== STATISTICS_MOMENTUM) {
    throw new Error(
      `batch norm has epsilon ${BATCH_NORMALIZATION_EPSILON} and momentum ${STATISTICS_MOMENTUM} here, ` +
        `not ${batchNormEps} and ${batchNormMomentum}`,
    );
  }
  if (runningVar !== 'unbiased') throw new Error(`the running variance is unbiased here, not ${runningVar}`);
  const [, convention, ...weights] = /^vicreg (official|variance-summed), (\S+)\/(\S+)\/(\S+)$/.exec(loss) ?? [];
  const [invariance = NaN, variance = NaN, covariance = NaN] = weights.map(Number);
  if (!Number.isFinite(invariance + variance + covariance)) throw new Error(`the loss "${loss}" is not known here`);
  return {
    name: 'vicreg',
    coefficients: { invariance, variance, covariance },
    convention: convention === 'official' ? 'official' : 'paper',
    targetDeviation: 1,
    epsilon: 1e-4,
    covarianceForm: 'features',
  };
}

/** Initial values by the file's rules, in float64, with their checks. */
export function initialParameters(
  { init }: NetworkSection,
  parameters: ReferenceParameter[],
): { values: Values[]; comparisons: Comparison[] } {
  const values = parameters.map((parameter) => {
    const rule = init.rules[parameter.init];
    if (rule === undefined) throw new Error(`${parameter.name} starts by a rule "${parameter.init}" that is missing`);
    return initialValues(parameter, rule);
  });
  const comparisons = parameters.map(({ name, valueFirst, valueLast, valueL2 }, position) => {
    const found = values[position]?.values ?? new Float64Array();
    const actual = [found[0] ?? NaN, found.at(-1) ?? NaN, l2(found)];
    return compareAll(`initial ${name}`, actual, [valueFirst, valueLast, valueL2], inFloat64);
  });
  return { values, comparisons };
}

/**
 * value = offset + a fn(phase + p P + o O + r R + or O R + rr R R), where P numbers the parameter, O is the index on its
 * first axis and R the row-major index over the others; a = amp, and for weights amp / sqrt(fan in).
 */
function initialValues({ p, shape }: ReferenceParameter, rule: InitRule): Values {
  const inner = sizeOf(shape.slice(1));
  const amplitude = shape.length > 1 ? rule.amp / Math.sqrt(inner) : rule.amp;
  const values = Float64Array.from({ length: sizeOf(shape) }, (_, index) => {
    const o = Math.floor(index / inner);
    const r = index % inner;
    const angle = rule.phase + rule.p * p + rule.o * o + rule.r * r + rule.or * o * r + rule.rr * r * r;
    return rule.offset + amplitude * Math[rule.fn](angle);
  });
  return { shape, values };
}

/**
 * The whole state of a model at its start: the parameters given and fresh running statistics.
 * @throws Error when the model's parameters have other names, shapes or another order
 */
export function initialState(model: Model, parameters: ReferenceParameter[], values: Values[]): NamedArray[] {
  const described = (entries: { name: string; shape: number[] }[]) =>
    entries.map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
  const here = described(model.parameters);
  const there = described(parameters);
  const differing = here.findIndex((parameter, position) => parameter !== there[position]);
  if (differing >= 0 || here.length !== there.length) {
    const place = differing >= 0 ? differing : here.length;
    throw new Error(
      `parameter ${place} is ${here[place] ?? 'missing'} here and ${there[place] ?? 'missing'} in the file`,
    );
  }
  const given = new Map(parameters.map(({ name }, position) => [name, values[position]?.values]));
  return model.exportState().map((array) => {
    const initial = given.get(array.name);
    return initial === undefined ? array : { ...array, data: Float32Array.from(initial) };
  });
}

export function comparePictures(name: string, { values }: Values, expected: InputCheck): Comparison {
  const sum = values.reduce((total, value) => total + value, 0);
  const actual = [values[0] ?? NaN, values.at(-1) ?? NaN, sum, l2(values)];
  return compareAll(name, actual, [expected.first, expected.last, expected.sum, expected.l2], inFloat64);
}

/** From torch's [batch, channel, y, x] to [batch, y, x, channel]. */
export function pictures({ values, shape }: Values): tf.Tensor {
  return tf.tidy(() => tf.transpose(tf.tensor(Float32Array.from(values), shape), [0, 2, 3, 1]));
}

export function compareCount(model: Model, expected: number): Comparison {
  return compare('number of parameters', model.parameterCount, expected, exactly);
}

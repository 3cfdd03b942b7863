import * as tf from '@tensorflow/tfjs-core';
import { createMethod } from '../methods/method.ts';
import { exportState, type StateVariable } from '../named-state.ts';
import { buildModel, type Model } from '../networks/model.ts';
import type { Mode } from '../networks/layers.ts';
import { lossAndGradients } from '../training-step.ts';
import {
  compare,
  compareAll,
  exactly,
  l2,
  largestMagnitude,
  within,
  type CaseCheck,
  type Comparison,
  type Tolerance,
} from './comparison.ts';
import { evaluateFormula } from './input-formula.ts';
import {
  compareCount,
  comparePictures,
  initialParameters,
  initialState,
  methodOf,
  pictures,
} from './network-inputs.ts';
import type { NetworkCase, NetworkSection, ReferenceParameter, TensorSummary } from './network-schema.ts';
import type { NetworkSetting } from './network-setting.ts';
import { compareTraining } from './network-training.ts';
import { tidied } from './tidied.ts';
import { compareTerms, numberIn } from './vicreg-terms.ts';

export function networkChecks(section: NetworkSection, tolerance: Tolerance): CaseCheck[] {
  return section.cases.map((given) => ({
    id: given.id,
    run: () => tidied(() => compareCase(section, given, tolerance)),
  }));
}

function compareCase(section: NetworkSection, given: NetworkCase, tolerance: Tolerance): Comparison[] {
  const { architecture, inputs, inputCheck, params } = given;
  const { mlp, ...encoder } = architecture;
  const method = createMethod(methodOf(section));
  const [, channels = 0, size = 0] = inputs.view1.shape;
  const views = { view1: evaluateFormula(inputs.view1), view2: evaluateFormula(inputs.view2) };
  const starts = initialParameters(section, params);
  const model = buildModel({
    encoder: { kind: 'resnet', ...encoder, zeroInitialResidual: section.semantics.zeroInitResidual },
    expander: { widths: mlp },
    channels,
    size,
    seed: 0,
  });
  const view1 = pictures(views.view1);
  const view2 = pictures(views.view2);
  try {
    const setting = { model, method, initial: initialState(model, params, starts.values), view1, view2 };
    return [
      compareCount(model, given.parameterCount),
      ...starts.comparisons,
      comparePictures('view 1', views.view1, inputCheck.view1),
      comparePictures('view 2', views.view2, inputCheck.view2),
      ...compareForward(setting, given.expected, tolerance),
      ...compareGradients(setting, given, tolerance),
      ...given.training.flatMap((training) => compareTraining(setting, training)),
    ];
  } finally {
    model.dispose();
  }
}

function compareForward(
  { model, method, initial, view1, view2 }: NetworkSetting,
  expected: NetworkCase['expected'],
  { networkRelative }: Tolerance,
): Comparison[] {
  const relative = within(networkRelative, 0);
  const forward = (view: tf.Tensor, mode: Mode) => {
    const h = model.represent(view, mode);
    return { h, z: model.expand(h, mode) };
  };
  model.importState(initial);
  const first = forward(view1, 'training');
  const second = forward(view2, 'training');
  const { total, terms } = method.loss(first.z, second.z);
  const statistics = compareStatistics(model, expected.batchNormAfterTwoForwards, networkRelative);
  const evaluated = forward(view1, 'evaluation');
  const evaluatedLoss = method.loss(evaluated.z, forward(view2, 'evaluation').z).total;
  const { evalAfterTwoForwards } = expected;
  return [
    ...compareTensor('h of view 1', first.h, expected.h1, networkRelative),
    ...compareTensor('h of view 2', second.h, expected.h2, networkRelative),
    ...compareTensor('z of view 1', first.z, expected.z1, networkRelative),
    ...compareTensor('z of view 2', second.z, expected.z2, networkRelative),
    compare('loss', numberIn(total), expected.loss, relative),
    ...compareTerms(terms, expected.terms, relative),
    ...statistics,
    ...compareTensor('h in evaluation', evaluated.h, evalAfterTwoForwards.h1, networkRelative),
    ...compareTensor('z in evaluation', evaluated.z, evalAfterTwoForwards.z1, networkRelative),
    compare('loss in evaluation', numberIn(evaluatedLoss), evalAfterTwoForwards.loss, relative),
  ];
}

/**
 * Entries may differ by a share of the tensor's largest entry. The file does not say which that is; the largest of those
 * it shows and of the root mean square is never larger.
 */
function compareTensor(name: string, tensor: tf.Tensor, expected: TensorSummary, relative: number): Comparison[] {
  const values = Float64Array.from(tensor.dataSync());
  const row = values.subarray(0, Math.min(6, tensor.shape[1] ?? 0));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const scale = Math.max(largestMagnitude(expected.row0First6), expected.l2 / Math.sqrt(values.length));
  const ofLargest = within(0, relative * scale);
  return [
    compareAll(`${name}: first row`, row, expected.row0First6, ofLargest),
    compareAll(`${name}: mean and deviation`, [mean, Math.sqrt(variance)], [expected.mean, expected.std], ofLargest),
    compare(`${name}: norm`, l2(values), expected.l2, within(relative, 0)),
  ];
}

type Statistics = NetworkCase['expected']['batchNormAfterTwoForwards'];

function compareStatistics(model: Model, expected: Statistics, relative: number): Comparison[] {
  const state = new Map(model.exportState().map(({ name, data }) => [name, data]));
  return expected.flatMap(({ name, runningMean, runningVar, numBatchesTracked }) => [
    ...compareSummary(`${name}.running_mean`, state, runningMean, relative),
    ...compareSummary(`${name}.running_var`, state, runningVar, relative),
    compareAll(
      `${name}.num_batches_tracked`,
      state.get(`${name}.num_batches_tracked`) ?? [],
      [numBatchesTracked],
      exactly,
    ),
  ]);
}

function compareSummary(
  name: string,
  state: Map<string, Float32Array>,
  expected: Statistics[number]['runningMean'],
  relative: number,
): Comparison[] {
  const values = Float64Array.from(state.get(name) ?? []);
  const sum = values.reduce((total, value) => total + value, 0);
  const scale = Math.max(Math.abs(expected.first), expected.l2 / Math.sqrt(values.length));
  return [
    compare(`${name}: first`, values[0] ?? NaN, expected.first, within(0, relative * scale)),
    compareAll(
      `${name}: sum and norm`,
      [sum, l2(values)],
      [expected.sum, expected.l2],
      within(0, relative * expected.l2),
    ),
  ];
}

function compareGradients(
  { model, method, initial, view1, view2 }: NetworkSetting,
  { params, expected }: NetworkCase,
  { networkRelative, networkGradNormRelative }: Tolerance,
): Comparison[] {
  model.importState(initial);
  const { losses, gradients } = lossAndGradients(model, method, view1, view2);
  const inTorchOrder = model.parameters.map((parameter, position) => gradientOf(parameter, gradients[position]));
  const noise = 1e-4 * expected.gradL2Total;
  const byParameter = params.flatMap((parameter, position) =>
    compareParameter(parameter, inTorchOrder[position] ?? new Float32Array(), networkGradNormRelative, noise),
  );
  return [
    compare('loss of the training step', numberIn(tf.slice(losses, 0, 1)), expected.loss, within(networkRelative, 0)),
    compare('gradient norm', l2(inTorchOrder.map(l2)), expected.gradL2Total, within(networkGradNormRelative, 0)),
    ...byParameter,
  ];
}

/** A bias before batch norm has no gradient but rounding: the file says 0, and `noise` is what may remain. */
function compareParameter(
  { name, gradL2, gradFirst2 }: ReferenceParameter,
  gradient: Float32Array,
  relative: number,
  noise: number,
): Comparison[] {
  const norm = gradL2 === 0 ? noise : relative * gradL2;
  const scale = Math.max(largestMagnitude(gradFirst2 ?? []), gradL2 / Math.sqrt(gradient.length));
  const entry = gradL2 === 0 ? noise : relative * scale;
  const first = gradFirst2 ?? [];
  return [
    compare(`gradient norm of ${name}`, l2(gradient), gradL2, () => norm),
    ...(first.length > 0
      ? [compareAll(`gradient of ${name}`, gradient.subarray(0, first.length), first, () => entry)]
      : []),
  ];
}

/** A gradient has its parameter's layout, and is brought into torch's in the way in which parameters are. */
function gradientOf(parameter: StateVariable, gradient: tf.Tensor | undefined): Float32Array {
  if (gradient === undefined) throw new Error(`there is no gradient for ${parameter.name}`);
  const variable = tf.variable(gradient);
  const [exported] = exportState([{ ...parameter, variable }]);
  variable.dispose();
  return exported?.data ?? new Float32Array();
}

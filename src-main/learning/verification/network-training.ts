import * as tf from '@tensorflow/tfjs-core';
import { createOptimizer } from '../optimizers/optimizer.ts';
import { lossAndGradients, trainingStep } from '../training-step.ts';
import { compareAll, l2, within, type Comparison } from './comparison.ts';
import type { NetworkSetting } from './network-setting.ts';
import type { ReferenceTraining } from './network-schema.ts';
import { optimizerConfig } from './optimizer-config.ts';
import { numberIn } from './vicreg-terms.ts';

const ALLOWANCE = within(1e-3, 0);

/**
 * Some steps on one batch. A few pictures with a large rate are chaotic, so only the first losses are judged, as many as
 * the file says, and the norm of the parameters where that is all of them; the rest is reported.
 */
export function compareTraining(setting: NetworkSetting, expected: ReferenceTraining): Comparison[] {
  const { compareFirst, lossBeforeEachStepThenAfterLast: reference } = expected;
  const { losses, norm } = train(setting, expected);
  const judged = compareAll(
    `training ${expected.id}: first ${compareFirst} losses`,
    losses.slice(0, compareFirst),
    reference.slice(0, compareFirst),
    ALLOWANCE,
  );
  const later = compareAll(
    `training ${expected.id}: later losses`,
    losses.slice(compareFirst),
    reference.slice(compareFirst),
    ALLOWANCE,
  );
  const parameters = compareAll(
    `training ${expected.id}: parameters' norm`,
    [norm],
    [expected.paramL2After5],
    ALLOWANCE,
  );
  if (compareFirst === reference.length) return [judged, parameters];
  return [judged, ...[later, parameters].map((comparison) => ({ ...comparison, tolerance: null }))];
}

function train(
  { model, method, initial, view1, view2 }: NetworkSetting,
  { params, lossBeforeEachStepThenAfterLast: reference }: ReferenceTraining,
): { losses: number[]; norm: number } {
  model.importState(initial);
  const optimizer = createOptimizer(optimizerConfig(params, true), model.parameters);
  const training = { model, method, optimizer, gradientClip: null };
  const losses = reference.slice(1).map(() => trainingStep(training, view1, view2, params.lr).loss);
  optimizer.dispose();
  const afterLast = numberIn(tf.slice(lossAndGradients(model, method, view1, view2).losses, 0, 1));
  const norm = l2(model.parameters.map(({ variable }) => l2(variable.dataSync())));
  return { losses: [...losses, afterLast], norm };
}

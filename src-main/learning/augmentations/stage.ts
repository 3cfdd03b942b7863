import * as tf from '@tensorflow/tfjs-core';
import type { ViewParameters } from './view-parameters.ts';

/** Numbers that go from JavaScript into a step. */
export type StepArray =
  { dtype: 'float32'; shape: number[]; values: Float32Array } | { dtype: 'int32'; shape: number[]; values: Int32Array };

/**
 * One operation of a view on a batch of pictures (NHWC, float32, [0, 1]). Which tensor operations `apply` runs, and all
 * shapes, follow from the configuration and the size of the batch; whatever is drawn per picture comes in through
 * `values`. So a captured step can feed the arrays of `values` and replay `apply`.
 */
export type Stage = {
  values: (parameters: readonly ViewParameters[]) => StepArray[];
  /** `inputs` are the tensors of `values`, in order. */
  apply: (pictures: tf.Tensor4D, ...inputs: tf.Tensor[]) => tf.Tensor4D;
};

export type PictureShape = { height: number; width: number; channels: number };

/** One number per picture, [n, 1, 1, 1], to be multiplied with or added to pictures. */
export function perPicture(
  parameters: readonly ViewParameters[],
  value: (parameters: ViewParameters) => number,
): StepArray {
  return { dtype: 'float32', shape: [parameters.length, 1, 1, 1], values: Float32Array.from(parameters, value) };
}

/** For each picture that of `changed` where `chosen` [n, 1, 1, 1] is 1, and that of `pictures` where it is 0: exactly. */
export function choosePerPicture(chosen: tf.Tensor, changed: tf.Tensor4D, pictures: tf.Tensor4D): tf.Tensor4D {
  return tf.add(tf.mul(changed, chosen), tf.mul(pictures, tf.sub(1, chosen)));
}

/** Runs stages one after the other on tensors of their values, `inputs[i]` for `stages[i]`. */
export function applyStages(
  pictures: tf.Tensor4D,
  stages: readonly Stage[],
  inputs: readonly (readonly tf.Tensor[])[],
): tf.Tensor4D {
  return tf.tidy(() =>
    stages.reduce((current, stage, position) => stage.apply(current, ...(inputs[position] ?? [])), pictures.clone()),
  );
}

/** Runs stages one after the other with these choices, one per picture. */
export function runStages(
  pictures: tf.Tensor4D,
  stages: readonly Stage[],
  parameters: readonly ViewParameters[],
): tf.Tensor4D {
  if (parameters.length !== pictures.shape[0]) {
    throw new RangeError(`${parameters.length} choices of a view were given for ${pictures.shape[0]} pictures`);
  }
  return tf.tidy(() => {
    const inputs = stages.map(({ values }) =>
      values(parameters).map((array) => tf.tensor(array.values, array.shape, array.dtype)),
    );
    return applyStages(pictures, stages, inputs);
  });
}

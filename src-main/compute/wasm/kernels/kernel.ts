import * as tf from '@tensorflow/tfjs-core';

export type Kernel = {
  name: string;
  /** What it makes besides its outputs is disposed of after it. */
  run: (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap | undefined) => tf.Tensor | tf.Tensor[];
};

/** The kernel that tfjs has for the same. */
export type StockKernel = Kernel['run'];

/** The input of this name; tfjs-core's engine hands over the tensors themselves. */
export function inputOf(inputs: tf.NamedTensorInfoMap, name: string): tf.Tensor {
  const tensor = inputs[name];
  if (!isTensor(tensor)) throw new Error(`the kernel needs a tensor "${name}"`);
  return tensor;
}

/** The input of this name, pictures or filters. */
export function inputOf4D(inputs: tf.NamedTensorInfoMap, name: string): tf.Tensor4D {
  const tensor = inputOf(inputs, name);
  if (!is4D(tensor)) throw new Error(`the kernel needs "${name}" to have four axes`);
  return tensor;
}

const isTensor = (info: tf.TensorInfo | undefined): info is tf.Tensor => info instanceof tf.Tensor;
const is4D = (tensor: tf.Tensor): tensor is tf.Tensor4D => tensor.rank === 4;

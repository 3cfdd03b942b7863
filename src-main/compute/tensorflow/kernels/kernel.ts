import type * as tf from '@tensorflow/tfjs-core';
import type { Attribute, TensorflowBackend } from '../tensorflow-backend.ts';

export type Kernel = {
  name: string;
  run: (inputs: tf.NamedTensorInfoMap, attributes: tf.NamedAttrMap | undefined) => tf.TensorInfo | tf.TensorInfo[];
};

/** The inputs of these names, in this order. */
export function pick(inputs: tf.NamedTensorInfoMap, ...names: string[]): tf.TensorInfo[] {
  return names.map((name) => {
    const tensor = inputs[name];
    if (!tensor) throw new Error(`the kernel needs an input "${name}"`);
    return tensor;
  });
}

/** Two inputs, which TypeScript then knows are two. */
export function pickTwo(inputs: tf.NamedTensorInfoMap, first: string, second: string): [tf.TensorInfo, tf.TensorInfo] {
  const [a, b] = pick(inputs, first, second);
  if (!a || !b) throw new Error(`the kernel needs "${first}" and "${second}"`);
  return [a, b];
}

/** Makes the attributes of TensorFlow's operations. */
export function attributesFor({ binding }: TensorflowBackend) {
  const attribute = (name: string, type: number, value: Attribute['value']): Attribute => ({ name, type, value });
  return {
    float: (name: string, value: number) => attribute(name, binding.TF_ATTR_FLOAT, value),
    integer: (name: string, value: number) => attribute(name, binding.TF_ATTR_INT, value),
    integers: (name: string, value: number[]) => attribute(name, binding.TF_ATTR_INT, value),
    boolean: (name: string, value: boolean) => attribute(name, binding.TF_ATTR_BOOL, value),
    string: (name: string, value: string) => attribute(name, binding.TF_ATTR_STRING, value),
    float32: (name: string) => attribute(name, binding.TF_ATTR_TYPE, binding.TF_FLOAT),
    int32: (name: string) => attribute(name, binding.TF_ATTR_TYPE, binding.TF_INT32),
  };
}

/**
 * Strides and padding of a window over a picture, as TensorFlow's operations on NHWC want them.
 * @param size [height, width] of the window
 */
export function windowAttributes(
  backend: TensorflowBackend,
  { stride, padding }: { stride: number; padding: number },
  size: number[],
): Attribute[] {
  const { float32, integers, string } = attributesFor(backend);
  const explicit = integers('explicit_paddings', [0, 0, padding, padding, padding, padding, 0, 0]);
  const common = [float32('T'), integers('strides', [1, stride, stride, 1]), string('data_format', 'NHWC')];
  if (padding === 0) return [...common, string('padding', 'VALID')];
  // TensorFlow hands the gradients of convolutions to oneDNN only without explicit padding: twice as fast.
  if (stride === 1 && size.every((length) => length === 2 * padding + 1)) return [...common, string('padding', 'SAME')];
  return [...common, string('padding', 'EXPLICIT'), explicit];
}

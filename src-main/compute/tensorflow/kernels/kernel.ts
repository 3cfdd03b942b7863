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

/** Strides and padding of a window over a picture, as TensorFlow's operations on NHWC want them. */
export function windowAttributes(
  backend: TensorflowBackend,
  { stride, padding }: { stride: number; padding: number },
): Attribute[] {
  const { float32, integers, string } = attributesFor(backend);
  const explicit = [0, 0, padding, padding, padding, padding, 0, 0];
  return [
    float32('T'),
    integers('strides', [1, stride, stride, 1]),
    string('data_format', 'NHWC'),
    string('padding', padding === 0 ? 'VALID' : 'EXPLICIT'),
    ...(padding === 0 ? [] : [integers('explicit_paddings', explicit)]),
  ];
}

import type * as tf from '@tensorflow/tfjs-core';
import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js';

/** An attribute of a TensorFlow operation. tfjs-node declares a class for it, of which it never makes an instance. */
export type Attribute = { name: string; type: number; value: boolean | number | string | number[] };

/** What we use of tfjs-node's NodeJSKernelBackend. */
export type TensorflowBackend = tf.KernelBackend & {
  binding: TFJSBinding;
  isUsingGpuDevice: boolean;
  /** Runs any operation that TensorFlow has. */
  executeSingleOutput(operation: string, attributes: Attribute[], inputs: tf.TensorInfo[]): tf.Tensor;
  executeMultipleOutputs(
    operation: string,
    attributes: Attribute[],
    inputs: tf.TensorInfo[],
    outputs: number,
  ): tf.Tensor[];
};

import type * as tf from '@tensorflow/tfjs-core';
import type { Method } from '../methods/method.ts';
import type { NamedArray } from '../named-state.ts';
import type { Model } from '../networks/model.ts';

/** A model, the state that a case starts from, and the pictures that it sees, [n, size, size, channels]. */
export type NetworkSetting = {
  model: Model;
  method: Method;
  initial: NamedArray[];
  view1: tf.Tensor;
  view2: tf.Tensor;
};

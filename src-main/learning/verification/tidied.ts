import * as tf from '@tensorflow/tfjs-core';

/** Runs `compute` and disposes the tensors that it made, whatever it returns: tf.tidy takes tensors and numbers only. */
export function tidied<Result>(compute: () => Result): Result {
  tf.engine().startScope();
  try {
    return compute();
  } finally {
    tf.engine().endScope();
  }
}

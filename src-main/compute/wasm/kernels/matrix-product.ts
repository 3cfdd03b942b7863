import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { inputOf, type Kernel, type StockKernel } from './kernel.ts';

const attributesOf = z.object({ transposeA: z.boolean(), transposeB: z.boolean() });

/**
 * XNNPACK multiplies two matrices ten times as fast as tfjs does otherwise, but only as they are, so they are transposed
 * before. Batches of matrices are left to tfjs: what is gained on small ones is lost on calls.
 */
export function matrixProductKernel(stock: StockKernel): Kernel {
  return {
    name: tf.BatchMatMul,
    run: (inputs, attributes) => {
      const [a, b] = [inputOf(inputs, 'a'), inputOf(inputs, 'b')];
      const { transposeA, transposeB } = attributesOf.parse(attributes);
      if (isBatch(a) || isBatch(b)) return stock(inputs, attributes);
      const matrices = { a: transposeA ? transposed(a) : a, b: transposeB ? transposed(b) : b };
      return stock(matrices, { transposeA: false, transposeB: false });
    },
  };
}

const isBatch = (x: tf.Tensor): boolean => x.shape.slice(0, -2).some((size) => size !== 1);

function transposed(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

import * as tf from '@tensorflow/tfjs-core';
import type { ViewConfig } from '../../../src-shared/config/run-config.ts';
import { AppError } from '../../../src-shared/errors.ts';
import { withPicturesAsChannels } from './pictures-as-channels.ts';
import type { PictureShape, Stage } from './stage.ts';

/** Taps of the kernel: as configured, else a tenth of the view (SimCLR), made odd, at least 3. */
export function blurKernelSize(configured: number | null, size: number): number {
  if (configured !== null) return configured;
  const tenth = Math.floor(size / 10);
  return Math.max(3, tenth % 2 === 0 ? tenth + 1 : tenth);
}

/** Weights of a Gaussian at the distances -half..half, their sum 1; all on the middle for a picture without blur. */
function gaussianWeights(taps: number, sigma: number | null): number[] {
  const half = (taps - 1) / 2;
  const distances = Array.from({ length: taps }, (_, tap) => tap - half);
  if (sigma === null) return distances.map((distance) => (distance === 0 ? 1 : 0));
  const weights = distances.map((distance) => Math.exp(-0.5 * (distance / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Gaussian blur with a deviation of its own for every picture and reflected borders (torchvision: gaussian_blur), as
 * a convolution down the columns and one along the rows.
 * @throws AppError when the kernel is wider than a picture and its reflections
 */
export function gaussianBlurStage(config: ViewConfig['blur'], view: PictureShape): Stage {
  const taps = blurKernelSize(config.kernel, view.height);
  const half = (taps - 1) / 2;
  if (half >= view.height) {
    throw new AppError(
      'blur-kernel-too-wide',
      `A view's blur.kernel is ${taps}, but a border can be reflected only once: for views of ${view.height} pixels ` +
        `(augmentation.size) use ${2 * view.height - 1} or less.`,
      { kind: 'usage' },
    );
  }
  return {
    values: (parameters) => {
      const weights = parameters.map(({ blur }) => gaussianWeights(taps, blur.applied ? blur.sigma : null));
      const planes = weights.length * view.channels;
      const values = Float32Array.from(
        { length: taps * planes },
        (_, index) => weights[Math.floor((index % planes) / view.channels)]?.[Math.floor(index / planes)] ?? 0,
      );
      return [{ dtype: 'float32', shape: [taps, planes], values }];
    },
    apply: (pictures, weights) =>
      withPicturesAsChannels(pictures, (planes) => {
        const border: [number, number] = [half, half];
        const padded = tf.mirrorPad(planes, [[0, 0], border, border, [0, 0]], 'reflect');
        const columns = tf.depthwiseConv2d(padded, tf.reshape(weights, [taps, 1, -1, 1]), 1, 'valid');
        return tf.depthwiseConv2d(columns, tf.reshape(weights, [1, taps, -1, 1]), 1, 'valid');
      }),
  };
}

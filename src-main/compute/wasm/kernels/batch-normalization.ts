import { tensor1d, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { BATCH_NORMALIZATION, BATCH_NORMALIZATION_GRADIENT } from '../../kernels.ts';
import { combine, normalize } from '../vectors/normalization.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';
import { columnSumsOf } from './column-sums.ts';
import { inputOf, type Kernel } from './kernel.ts';

const normalization = z.object({ epsilon: z.number() });

/**
 * Mean and variance in float64, the variance from the deviations from the mean, so that a mean that is far larger than
 * them costs no digits. For the gradient the mean and the inverse deviation are saved; the third tensor is empty.
 */
export function batchNormalizationKernels(vectors: VectorUnit): Kernel[] {
  return [
    {
      name: BATCH_NORMALIZATION,
      run: (inputs, attributes) => {
        const [x, gamma, beta] = [inputOf(inputs, 'x'), inputOf(inputs, 'gamma'), inputOf(inputs, 'beta')];
        return forward(vectors, x, gamma, beta, normalization.parse(attributes).epsilon);
      },
    },
    {
      name: BATCH_NORMALIZATION_GRADIENT,
      run: (inputs) => {
        const [dy, x, gamma] = [inputOf(inputs, 'dy'), inputOf(inputs, 'x'), inputOf(inputs, 'gamma')];
        return backward(vectors, dy, x, gamma, inputOf(inputs, 'saved0'), inputOf(inputs, 'saved1'));
      },
    },
  ];
}

function forward(vectors: VectorUnit, x: Tensor, gamma: Tensor, beta: Tensor, epsilon: number): Tensor[] {
  const { addressOf } = vectors;
  const channels = gamma.size;
  const rows = x.size / channels;
  const zeros = vector(new Float64Array(channels));
  const about0 = columnSumsOf(vectors, { values: x, centre: zeros }, { values: x, centre: zeros });
  // Rounded to float32, so the deviations from it still have a small mean of their own.
  const centre = vector(about0.sums.map((sum) => sum / rows));
  const { sums, products } = columnSumsOf(vectors, { values: x, centre }, { values: x, centre });
  const residual = sums.map((sum) => sum / rows);
  const squares = products.map((product, channel) => product - rows * at(residual, channel) ** 2);
  const inverse = squares.map((square) => 1 / Math.sqrt(square / rows + epsilon));
  const [gammas, betas, centres] = [gamma, beta, centre].map((tensor) => tensor.dataSync());
  const scales = inverse.map((value, channel) => value * at(gammas, channel));
  const scale = vector(scales);
  const shift = vector(scales.map((value, channel) => at(betas, channel) - at(residual, channel) * value));
  const mean = vector(residual.map((value, channel) => at(centres, channel) + value));
  const y = vectors.allocate(x.shape);
  vectors.call(normalize, {
    ...{ x: addressOf(x), centre: addressOf(centre), scale: addressOf(scale), shift: addressOf(shift) },
    ...{ y: addressOf(y), rows, columns: channels },
  });
  const variance = vector(squares.map((square) => square / (rows - 1)));
  return [y, mean, variance, centre, vector(inverse), tensor1d([])];
}

/**
 * dx = gamma / deviation * (dy - mean of dy - x^ * mean of dy x^), where x^ = (x - mean) / deviation (Ioffe and Szegedy
 * 2015, section 3), gathered by dy and x.
 */
function backward(
  vectors: VectorUnit,
  dy: Tensor,
  x: Tensor,
  gamma: Tensor,
  centre: Tensor,
  inverse: Tensor,
): Tensor[] {
  const { addressOf } = vectors;
  const channels = gamma.size;
  const rows = x.size / channels;
  const none = vector(new Float64Array(channels));
  const { sums, products } = columnSumsOf(vectors, { values: dy, centre: none }, { values: x, centre });
  const [gammas, inverses] = [gamma, inverse].map((tensor) => tensor.dataSync());
  const dgamma = products.map((product, channel) => product * at(inverses, channel));
  const factors = dgamma.map((_, channel) => at(gammas, channel) * at(inverses, channel));
  const factor = vector(factors);
  const scale = vector(factors.map((value, channel) => (-value * at(inverses, channel) * at(dgamma, channel)) / rows));
  const shift = vector(factors.map((value, channel) => (-value * at(sums, channel)) / rows));
  const dx = vectors.allocate(x.shape);
  vectors.call(combine, {
    ...{ dy: addressOf(dy), factor: addressOf(factor), x: addressOf(x), centre: addressOf(centre) },
    ...{ scale: addressOf(scale), shift: addressOf(shift), dx: addressOf(dx), rows, columns: channels },
  });
  return [dx, vector(dgamma), vector(sums)];
}

const vector = (values: Float64Array): Tensor => tensor1d(Float32Array.from(values));
const at = (values: ArrayLike<number> | undefined, channel: number): number => values?.[channel] ?? Number.NaN;

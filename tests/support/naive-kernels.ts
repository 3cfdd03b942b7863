/**
 * The kernels of compute/kernels.ts as plain loops in float64, straight from their definitions: what the backends are
 * compared with. Pictures are NHWC, filters [height, width, in, out].
 */
export type Shape4 = [number, number, number, number];
type Window = { stride: number; padding: number };
type Values = ArrayLike<number>;

export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

const outputSize = (size: number, kernel: number, { stride, padding }: Window): number =>
  Math.floor((size + 2 * padding - kernel) / stride) + 1;

export function convolutionShape(xShape: Shape4, filterShape: Shape4, window: Window): Shape4 {
  const [n, height, width] = xShape;
  const [filterHeight, filterWidth, , out] = filterShape;
  return [n, outputSize(height, filterHeight, window), outputSize(width, filterWidth, window), out];
}

export function poolingShape([n, height, width, channels]: Shape4, size: number, window: Window): Shape4 {
  return [n, outputSize(height, size, window), outputSize(width, size, window), channels];
}

const at = (values: Values, index: number): number => values[index] ?? Number.NaN;

/** Calls `visit` with the flat indices of every (x, filter, y) triple that a convolution multiplies and adds. */
function eachProduct(
  xShape: Shape4,
  filterShape: Shape4,
  window: Window,
  visit: (x: number, filter: number, y: number) => void,
): void {
  const [, height, width, input] = xShape;
  const [filterHeight, filterWidth, , output] = filterShape;
  const [n, outHeight, outWidth] = convolutionShape(xShape, filterShape, window);
  for (let i = 0; i < n; i++)
    for (let oh = 0; oh < outHeight; oh++)
      for (let ow = 0; ow < outWidth; ow++)
        for (let fh = 0; fh < filterHeight; fh++)
          for (let fw = 0; fw < filterWidth; fw++) {
            const h = oh * window.stride - window.padding + fh;
            const w = ow * window.stride - window.padding + fw;
            if (h < 0 || w < 0 || h >= height || w >= width) continue;
            for (let ci = 0; ci < input; ci++)
              for (let co = 0; co < output; co++)
                visit(
                  ((i * height + h) * width + w) * input + ci,
                  ((fh * filterWidth + fw) * input + ci) * output + co,
                  ((i * outHeight + oh) * outWidth + ow) * output + co,
                );
          }
}

export type ConvolutionCase = { xShape: Shape4; filterShape: Shape4; stride: number; padding: number };

export function naiveConvolution(x: Values, filter: Values, shape: ConvolutionCase): Float64Array {
  const y = new Float64Array(sizeOf(convolutionShape(shape.xShape, shape.filterShape, shape)));
  eachProduct(shape.xShape, shape.filterShape, shape, (xi, fi, yi) => {
    y[yi] = at(y, yi) + at(x, xi) * at(filter, fi);
  });
  return y;
}

export function naiveConvolutionInputGradient(dy: Values, filter: Values, shape: ConvolutionCase): Float64Array {
  const dx = new Float64Array(sizeOf(shape.xShape));
  eachProduct(shape.xShape, shape.filterShape, shape, (xi, fi, yi) => {
    dx[xi] = at(dx, xi) + at(dy, yi) * at(filter, fi);
  });
  return dx;
}

export function naiveConvolutionFilterGradient(x: Values, dy: Values, shape: ConvolutionCase): Float64Array {
  const df = new Float64Array(sizeOf(shape.filterShape));
  eachProduct(shape.xShape, shape.filterShape, shape, (xi, fi, yi) => {
    df[fi] = at(df, fi) + at(x, xi) * at(dy, yi);
  });
  return df;
}

/** Sums over all rows of a [rows, channels] array, `value` being called with the flat index and the channel. */
function channelSums(rows: number, channels: number, value: (i: number, c: number) => number): Float64Array {
  const sums = new Float64Array(channels);
  for (let i = 0; i < rows * channels; i++) sums[i % channels] = at(sums, i % channels) + value(i, i % channels);
  return sums;
}

/** Mean and biased variance per channel: the two-pass form. */
function channelMoments(x: Values, channels: number): { mean: Float64Array; variance: Float64Array; rows: number } {
  const rows = x.length / channels;
  const mean = channelSums(rows, channels, (i) => at(x, i)).map((sum) => sum / rows);
  const variance = channelSums(rows, channels, (i, c) => (at(x, i) - at(mean, c)) ** 2).map((sum) => sum / rows);
  return { mean, variance, rows };
}

export type BatchNormalization = { y: Float64Array; mean: Float64Array; unbiasedVariance: Float64Array };

/** Ioffe and Szegedy 2015, algorithm 1; normalised with the biased variance, as PyTorch does while training. */
export function naiveBatchNormalization(x: Values, gamma: Values, beta: Values, epsilon: number): BatchNormalization {
  const channels = gamma.length;
  const { mean, variance, rows } = channelMoments(x, channels);
  const y = Float64Array.from(x, (value, i) => {
    const c = i % channels;
    return ((value - at(mean, c)) / Math.sqrt(at(variance, c) + epsilon)) * at(gamma, c) + at(beta, c);
  });
  return { y, mean, unbiasedVariance: variance.map((value) => (value * rows) / (rows - 1)) };
}

export type BatchNormalizationGradient = { dx: Float64Array; dgamma: Float64Array; dbeta: Float64Array };

/** With h the normalised input: dx = gamma / sd * (dy - mean(dy) - h * mean(dy * h)). */
export function naiveBatchNormalizationGradient(
  dy: Values,
  x: Values,
  gamma: Values,
  epsilon: number,
): BatchNormalizationGradient {
  const channels = gamma.length;
  const { mean, variance, rows } = channelMoments(x, channels);
  const deviation = (c: number): number => Math.sqrt(at(variance, c) + epsilon);
  const normalized = (i: number, c: number): number => (at(x, i) - at(mean, c)) / deviation(c);
  const dbeta = channelSums(rows, channels, (i) => at(dy, i));
  const dgamma = channelSums(rows, channels, (i, c) => at(dy, i) * normalized(i, c));
  const dx = Float64Array.from(x, (_, i) => {
    const c = i % channels;
    const centred = at(dy, i) - at(dbeta, c) / rows - (normalized(i, c) * at(dgamma, c)) / rows;
    return (centred * at(gamma, c)) / deviation(c);
  });
  return { dx, dgamma, dbeta };
}

export type PoolingCase = { xShape: Shape4; size: number; stride: number; padding: number };

/** The greatest value of every window, and where in x it stands (the first of equals). */
export function naiveMaxPooling(x: Values, pooling: PoolingCase): { y: Float64Array; winners: Int32Array } {
  const { xShape, size, stride, padding } = pooling;
  const [n, height, width, channels] = xShape;
  const [, outHeight, outWidth] = poolingShape(xShape, size, pooling);
  const winners = new Int32Array(n * outHeight * outWidth * channels).fill(-1);
  let position = 0;
  for (let i = 0; i < n; i++)
    for (let oh = 0; oh < outHeight; oh++)
      for (let ow = 0; ow < outWidth; ow++)
        for (let c = 0; c < channels; c++, position++)
          for (let h = oh * stride - padding; h < oh * stride - padding + size; h++)
            for (let w = ow * stride - padding; w < ow * stride - padding + size; w++) {
              if (h < 0 || w < 0 || h >= height || w >= width) continue;
              const index = ((i * height + h) * width + w) * channels + c;
              const winner = at(winners, position);
              if (winner < 0 || at(x, index) > at(x, winner)) winners[position] = index;
            }
  return { y: Float64Array.from(winners, (winner) => at(x, winner)), winners };
}

export function naiveMaxPoolingGradient(dy: Values, x: Values, pooling: PoolingCase): Float64Array {
  const dx = new Float64Array(x.length);
  naiveMaxPooling(x, pooling).winners.forEach((winner, i) => {
    dx[winner] = at(dx, winner) + at(dy, i);
  });
  return dx;
}

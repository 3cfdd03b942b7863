import type { NamedArray } from '../../../src-main/learning/named-state.ts';

/**
 * The small encoder with two convolutions and an expander of two layers as plain loops in float64, straight from torch's
 * definitions and layouts: pictures [n, channels, y, x], filters [out, in, kh, kw], weights [out, in].
 */
const at = (values: ArrayLike<number>, index: number): number => values[index] ?? Number.NaN;

type Weights = Map<string, Float64Array>;

/** A `state_dict` as float64 by name. */
export function weightsOf(state: NamedArray[]): Weights {
  return new Map(state.map(({ name, data }) => [name, Float64Array.from(data)]));
}

function weight(weights: Weights, name: string): Float64Array {
  const values = weights.get(name);
  if (!values) throw new Error(`the network has no ${name}`);
  return values;
}

/** 3x3, stride 2, padding 1, on [n, input, side, side]. */
function convolution(x: Float64Array, filter: Float64Array, n: number, input: number, side: number): Float64Array {
  const out = filter.length / (9 * input);
  const small = Math.ceil(side / 2);
  return new Float64Array(n * out * small * small).map((_, index) => {
    const [column, row] = [index % small, Math.floor(index / small) % small];
    const [channel, picture] = [Math.floor(index / small ** 2) % out, Math.floor(index / (small ** 2 * out))];
    let sum = 0;
    for (let from = 0; from < input; from++)
      for (let dy = 0; dy < 3; dy++)
        for (let dx = 0; dx < 3; dx++) {
          const [y, z] = [row * 2 - 1 + dy, column * 2 - 1 + dx];
          if (y < 0 || z < 0 || y >= side || z >= side) continue;
          const pixel = at(x, ((picture * input + from) * side + y) * side + z);
          sum += pixel * at(filter, ((channel * input + from) * 3 + dy) * 3 + dx);
        }
    return sum;
  });
}

/** Over [n, channels, places]; each channel by the mean and the biased variance of the batch. */
function batchNorm(x: Float64Array, weights: Weights, name: string, places: number): Float64Array {
  const [gamma, beta] = [weight(weights, `${name}.weight`), weight(weights, `${name}.bias`)];
  const channelOf = (index: number): number => Math.floor(index / places) % gamma.length;
  const average = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const normalized = new Float64Array(x.length);
  gamma.forEach((scale, channel) => {
    const own = x.filter((_, index) => channelOf(index) === channel);
    const mean = average(own);
    const deviation = Math.sqrt(average(own.map((value) => (value - mean) ** 2)) + 1e-5);
    x.forEach((value, index) => {
      if (channelOf(index) !== channel) return;
      normalized[index] = ((value - mean) / deviation) * scale + at(beta, channel);
    });
  });
  return normalized;
}

const relu = (x: Float64Array): Float64Array => x.map((value) => Math.max(value, 0));

function linear(x: Float64Array, matrix: Float64Array, n: number, bias?: Float64Array): Float64Array {
  const [input, out] = [x.length / n, (matrix.length * n) / x.length];
  return new Float64Array(n * out).map((_, index) => {
    const [row, column] = [Math.floor(index / out), index % out];
    let sum = bias ? at(bias, column) : 0;
    for (let i = 0; i < input; i++) sum += at(x, row * input + i) * at(matrix, column * input + i);
    return sum;
  });
}

/** Embeddings [n, d] in training mode. */
export function naiveNetwork(
  weights: Weights,
  pictures: Float64Array,
  n: number,
  channels: number,
  side: number,
): Float64Array {
  const filters = [weight(weights, 'backbone.conv1.weight'), weight(weights, 'backbone.conv2.weight')] as const;
  const half = Math.ceil(side / 2);
  const quarter = Math.ceil(half / 2);
  const first = relu(
    batchNorm(convolution(pictures, filters[0], n, channels, side), weights, 'backbone.bn1', half ** 2),
  );
  const out = filters[0].length / (9 * channels);
  const second = relu(batchNorm(convolution(first, filters[1], n, out, half), weights, 'backbone.bn2', quarter ** 2));
  const h = relu(batchNorm(linear(second, weight(weights, 'backbone.fc.weight'), n), weights, 'backbone.bn_fc', 1));
  const hidden = linear(h, weight(weights, 'projector.0.weight'), n, weight(weights, 'projector.0.bias'));
  return linear(relu(batchNorm(hidden, weights, 'projector.1', 1)), weight(weights, 'projector.3.weight'), n);
}

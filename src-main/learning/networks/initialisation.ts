import { randomStream, type RandomStream } from '../../../src-shared/random/stream.ts';

/** Draws the initial values of one parameter. */
export type Initialiser = (count: number, stream: RandomStream) => Float32Array;

/** The random numbers of a parameter depend on the seed and on its number among the network's parameters only. */
export function parameterStream(seed: number, parameter: number): RandomStream {
  return randomStream({ seed, purpose: 'weights', epoch: 0, index: parameter });
}

/** Normal with variance 2 / fanOut: He et al. 2015, as torchvision and the official code start convolutions. */
export function kaimingNormalFanOut(fanOut: number): Initialiser {
  const deviation = Math.sqrt(2 / fanOut);
  return (count, stream) => new Float32Array(count).map(() => deviation * stream.normal());
}

/** Uniform within 1 / sqrt(fanIn) of 0: PyTorch's default for weight and bias of a linear layer. */
export function uniformFanIn(fanIn: number): Initialiser {
  const bound = 1 / Math.sqrt(fanIn);
  return (count, stream) => new Float32Array(count).map(() => stream.uniformBetween(-bound, bound));
}

export function constant(value: number): Initialiser {
  return (count) => new Float32Array(count).fill(value);
}

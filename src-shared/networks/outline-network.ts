import type { LayerDescription, Stage } from './layers.ts';
import { describeNetwork, type NetworkConfig } from './network.ts';
import { countParameters, shapeAfter, type Shape } from './shapes.ts';

/** A stage as people read it. `contents` names its layers, `shape` is what comes out of it, without the batch. */
export type OutlinedStage = { name: string; contents: string; shape: Shape; parameters: number };

export type NetworkOutline = {
  /** Of the pictures that go in: [height, width, channels]. */
  pictures: Shape;
  encoder: OutlinedStage[];
  expander: OutlinedStage[];
  encoderParameters: number;
  expanderParameters: number;
  /** Dimensions of h. */
  representationSize: number;
  /** Dimensions of z. */
  embeddingSize: number;
};

/** The stages of a run's network with the shape that each gives and its parameters, computed without any tensor. */
export function outlineNetwork(config: NetworkConfig): NetworkOutline {
  const network = describeNetwork(config);
  const pictures = [config.size, config.size, config.channels];
  const encoder = outlined(network.encoder, pictures);
  const expander = outlined(network.expander, [network.representationSize]);
  const { representationSize, embeddingSize } = network;
  return {
    pictures,
    encoder,
    expander,
    encoderParameters: total(encoder),
    expanderParameters: total(expander),
    representationSize,
    embeddingSize,
  };
}

function outlined(stages: Stage[], input: Shape): OutlinedStage[] {
  let shape = input;
  return stages.map(({ name, layers }) => {
    shape = shapeAfter(shape, layers);
    return { name, contents: contentsOf(layers), shape, parameters: countParameters(layers) };
  });
}

function total(stages: OutlinedStage[]): number {
  return stages.reduce((sum, { parameters }) => sum + parameters, 0);
}

/** '7x7 convolution, stride 2, batch norm, ReLU, 3x3 max pooling, stride 2'; '2 blocks of 3x3, 3x3 convolutions, stride 2'. */
function contentsOf(layers: readonly LayerDescription[]): string {
  const blocks = layers.filter((layer) => layer.kind === 'residual');
  const [first] = blocks;
  if (first === undefined)
    return layers
      .map(wordsOf)
      .filter((words) => words !== '')
      .join(', ');
  const convolutions = first.layers.filter((layer) => layer.kind === 'convolution');
  const sizes = convolutions.map(({ size }) => `${size}x${size}`).join(', ');
  const stride = Math.max(...convolutions.map((convolution) => convolution.stride));
  return `${blocks.length} ${blocks.length === 1 ? 'block' : 'blocks'} of ${sizes} convolutions${strideWords(stride)}`;
}

function strideWords(stride: number): string {
  return stride === 1 ? '' : `, stride ${stride}`;
}

function wordsOf(layer: LayerDescription): string {
  switch (layer.kind) {
    case 'convolution':
      return `${layer.size}x${layer.size} convolution${strideWords(layer.stride)}`;
    case 'max-pooling':
      return `${layer.size}x${layer.size} max pooling${strideWords(layer.stride)}`;
    case 'linear':
      return layer.bias ? 'linear with bias' : 'linear';
    case 'batch-norm':
      return 'batch norm';
    case 'relu':
      return 'ReLU';
    case 'global-average-pooling':
      return 'mean over all positions';
    case 'flatten':
    case 'residual':
      return '';
  }
}

/** '64 x 56 x 56', channels first as papers write it; '2048'. */
export function formatShape(shape: Shape, times = ' x '): string {
  return [...shape.slice(-1), ...shape.slice(0, -1)].join(times);
}

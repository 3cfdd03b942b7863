import type { EncoderConfig } from '../../../src-shared/config/run-config.ts';
import { add } from '../operations/add.ts';
import { globalAveragePooling } from '../operations/global-average-pooling.ts';
import { maxPooling } from '../operations/max-pooling.ts';
import { relu } from '../operations/relu.ts';
import type { Encoder } from './encoder.ts';
import type { Layer, LayerFactory } from './layers.ts';

export type ResNetConfig = Extract<EncoderConfig, { kind: 'resnet' }>;

type BlockShape = { in: number; width: number; stride: number; zeroInitialResidual: boolean };
type Block = (layers: LayerFactory, name: string, shape: BlockShape) => Layer;

const ARCHITECTURES = {
  18: { block: basicBlock, expansion: 1, blocks: [2, 2, 2, 2] },
  34: { block: basicBlock, expansion: 1, blocks: [3, 4, 6, 3] },
  50: { block: bottleneck, expansion: 4, blocks: [3, 4, 6, 3] },
} as const satisfies Record<ResNetConfig['depth'], { block: Block; expansion: number; blocks: readonly number[] }>;

/**
 * ResNet (He et al. 2016) without its classifier, as torchvision has it: its names, its stride on the 3x3 convolution of a
 * bottleneck, global average pooling at the end. The `cifar` stem is a 3x3 convolution without max pooling.
 */
export function resNet(layers: LayerFactory, config: ResNetConfig, channels: number): Encoder {
  const { block, expansion, blocks } = ARCHITECTURES[config.depth];
  const stem = config.stem === 'cifar' ? cifarStem : imagenetStem;
  const sequence = [stem(layers, channels, config.width)];
  let input = config.width;
  for (const [stage, count] of blocks.entries()) {
    const width = config.width * 2 ** stage;
    for (let position = 0; position < count; position++) {
      const stride = stage > 0 && position === 0 ? 2 : 1;
      const { zeroInitialResidual } = config;
      const name = `backbone.layer${stage + 1}.${position}`;
      sequence.push(block(layers, name, { in: input, width, stride, zeroInitialResidual }));
      input = width * expansion;
    }
  }
  return {
    outputs: input,
    represent: (x, mode) => globalAveragePooling(sequence.reduce((y, layer) => layer(y, mode), x)),
  };
}

function cifarStem(layers: LayerFactory, channels: number, width: number): Layer {
  const conv1 = layers.convolution('backbone.conv1', { in: channels, out: width, size: 3, stride: 1, padding: 1 });
  const bn1 = layers.batchNorm('backbone.bn1', width);
  return (x, mode) => relu(bn1(conv1(x, mode), mode));
}

function imagenetStem(layers: LayerFactory, channels: number, width: number): Layer {
  const conv1 = layers.convolution('backbone.conv1', { in: channels, out: width, size: 7, stride: 2, padding: 3 });
  const bn1 = layers.batchNorm('backbone.bn1', width);
  return (x, mode) => maxPooling(relu(bn1(conv1(x, mode), mode)), { size: 3, stride: 2, padding: 1 });
}

/** What is added to the block's output: the input itself or, where shapes differ, its 1x1 convolution. */
function shortcut(layers: LayerFactory, name: string, shape: { in: number; out: number; stride: number }): Layer {
  if (shape.stride === 1 && shape.in === shape.out) return (x) => x;
  const convolution = layers.convolution(`${name}.downsample.0`, { ...shape, size: 1, padding: 0 });
  const batchNorm = layers.batchNorm(`${name}.downsample.1`, shape.out);
  return (x, mode) => batchNorm(convolution(x, mode), mode);
}

function lastGamma(zeroInitialResidual: boolean): { initialGamma: number } {
  return { initialGamma: zeroInitialResidual ? 0 : 1 };
}

function basicBlock(layers: LayerFactory, name: string, shape: BlockShape): Layer {
  const { in: input, width, stride, zeroInitialResidual } = shape;
  const conv1 = layers.convolution(`${name}.conv1`, { in: input, out: width, size: 3, stride, padding: 1 });
  const bn1 = layers.batchNorm(`${name}.bn1`, width);
  const conv2 = layers.convolution(`${name}.conv2`, { in: width, out: width, size: 3, stride: 1, padding: 1 });
  const bn2 = layers.batchNorm(`${name}.bn2`, width, lastGamma(zeroInitialResidual));
  const skip = shortcut(layers, name, { in: input, out: width, stride });
  return (x, mode) => {
    const inner = relu(bn1(conv1(x, mode), mode));
    return relu(add(bn2(conv2(inner, mode), mode), skip(x, mode)));
  };
}

function bottleneck(layers: LayerFactory, name: string, shape: BlockShape): Layer {
  const { in: input, width, stride, zeroInitialResidual } = shape;
  const out = width * ARCHITECTURES[50].expansion;
  const conv1 = layers.convolution(`${name}.conv1`, { in: input, out: width, size: 1, stride: 1, padding: 0 });
  const bn1 = layers.batchNorm(`${name}.bn1`, width);
  const conv2 = layers.convolution(`${name}.conv2`, { in: width, out: width, size: 3, stride, padding: 1 });
  const bn2 = layers.batchNorm(`${name}.bn2`, width);
  const conv3 = layers.convolution(`${name}.conv3`, { in: width, out, size: 1, stride: 1, padding: 0 });
  const bn3 = layers.batchNorm(`${name}.bn3`, out, lastGamma(zeroInitialResidual));
  const skip = shortcut(layers, name, { in: input, out, stride });
  return (x, mode) => {
    const reduced = relu(bn1(conv1(x, mode), mode));
    const inner = relu(bn2(conv2(reduced, mode), mode));
    return relu(add(bn3(conv3(inner, mode), mode), skip(x, mode)));
  };
}

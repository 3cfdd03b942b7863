import type { EncoderConfig } from '../config/run-config.ts';
import type { LayerDescription, PictureShape, Stage } from './layers.ts';

export type ResNetConfig = Extract<EncoderConfig, { kind: 'resnet' }>;

type BlockShape = { in: number; width: number; stride: number; zeroInitialResidual: boolean };
type Block = (name: string, shape: BlockShape) => LayerDescription;

const ARCHITECTURES = {
  18: { block: basicBlock, expansion: 1, blocks: [2, 2, 2, 2] },
  34: { block: basicBlock, expansion: 1, blocks: [3, 4, 6, 3] },
  50: { block: bottleneck, expansion: 4, blocks: [3, 4, 6, 3] },
} as const satisfies Record<ResNetConfig['depth'], { block: Block; expansion: number; blocks: readonly number[] }>;

/**
 * ResNet (He et al. 2016) without its classifier, as torchvision has it: its names, its stride on the 3x3 convolution of a
 * bottleneck, global average pooling at the end. The `cifar` stem is a 3x3 convolution without max pooling.
 */
export function resNet(config: ResNetConfig, { channels }: PictureShape): Stage[] {
  const { block, expansion, blocks } = ARCHITECTURES[config.depth];
  const { zeroInitialResidual } = config;
  let input = config.width;
  const stages = blocks.map((count, stage): Stage => {
    const width = config.width * 2 ** stage;
    const layers = Array.from({ length: count }, (_, position) => {
      const stride = stage > 0 && position === 0 ? 2 : 1;
      const name = `backbone.layer${stage + 1}.${position}`;
      const described = block(name, { in: input, width, stride, zeroInitialResidual });
      input = width * expansion;
      return described;
    });
    return { name: `layer${stage + 1}`, layers };
  });
  return [stem(config, channels), ...stages, { name: 'pooling', layers: [{ kind: 'global-average-pooling' }] }];
}

function stem(config: ResNetConfig, channels: number): Stage {
  const isSmall = config.stem === 'cifar';
  const first = { in: channels, out: config.width };
  const conv1 = isSmall ? { ...first, size: 3, stride: 1, padding: 1 } : { ...first, size: 7, stride: 2, padding: 3 };
  const layers: LayerDescription[] = [
    { kind: 'convolution', name: 'backbone.conv1', ...conv1 },
    { kind: 'batch-norm', name: 'backbone.bn1', channels: config.width, initialGamma: 1 },
    { kind: 'relu' },
  ];
  if (!isSmall) layers.push({ kind: 'max-pooling', size: 3, stride: 2, padding: 1 });
  return { name: 'stem', layers };
}

/** What is added to the block's output: the input itself or, where shapes differ, its 1x1 convolution. */
function shortcut(name: string, shape: { in: number; out: number; stride: number }): LayerDescription[] {
  if (shape.stride === 1 && shape.in === shape.out) return [];
  return [
    { kind: 'convolution', name: `${name}.downsample.0`, ...shape, size: 1, padding: 0 },
    { kind: 'batch-norm', name: `${name}.downsample.1`, channels: shape.out, initialGamma: 1 },
  ];
}

function basicBlock(name: string, { in: input, width, stride, zeroInitialResidual }: BlockShape): LayerDescription {
  return {
    kind: 'residual',
    layers: [
      { kind: 'convolution', name: `${name}.conv1`, in: input, out: width, size: 3, stride, padding: 1 },
      { kind: 'batch-norm', name: `${name}.bn1`, channels: width, initialGamma: 1 },
      { kind: 'relu' },
      { kind: 'convolution', name: `${name}.conv2`, in: width, out: width, size: 3, stride: 1, padding: 1 },
      { kind: 'batch-norm', name: `${name}.bn2`, channels: width, initialGamma: zeroInitialResidual ? 0 : 1 },
    ],
    shortcut: shortcut(name, { in: input, out: width, stride }),
  };
}

function bottleneck(name: string, { in: input, width, stride, zeroInitialResidual }: BlockShape): LayerDescription {
  const out = width * ARCHITECTURES[50].expansion;
  return {
    kind: 'residual',
    layers: [
      { kind: 'convolution', name: `${name}.conv1`, in: input, out: width, size: 1, stride: 1, padding: 0 },
      { kind: 'batch-norm', name: `${name}.bn1`, channels: width, initialGamma: 1 },
      { kind: 'relu' },
      { kind: 'convolution', name: `${name}.conv2`, in: width, out: width, size: 3, stride, padding: 1 },
      { kind: 'batch-norm', name: `${name}.bn2`, channels: width, initialGamma: 1 },
      { kind: 'relu' },
      { kind: 'convolution', name: `${name}.conv3`, in: width, out, size: 1, stride: 1, padding: 0 },
      { kind: 'batch-norm', name: `${name}.bn3`, channels: out, initialGamma: zeroInitialResidual ? 0 : 1 },
    ],
    shortcut: shortcut(name, { in: input, out, stride }),
  };
}

import type { EncoderConfig } from '../config/run-config.ts';
import type { PictureShape, Stage } from './layers.ts';

export type SmallEncoderConfig = Extract<EncoderConfig, { kind: 'small' }>;

/**
 * An encoder that learns digits on a CPU within minutes: 3x3 convolutions of stride 2, then one linear layer over all
 * positions, batch norm and ReLU after each. Batch norm has the bias, so nothing else has one.
 */
export function smallEncoder(config: SmallEncoderConfig, pictures: PictureShape): Stage[] {
  let { channels, size } = pictures;
  const convolutions = config.channels.map((out, position): Stage => {
    const name = `conv${position + 1}`;
    const shape = { in: channels, out, size: 3, stride: 2, padding: 1 };
    channels = out;
    size = Math.ceil(size / 2);
    return {
      name,
      layers: [
        { kind: 'convolution', name: `backbone.${name}`, ...shape },
        { kind: 'batch-norm', name: `backbone.bn${position + 1}`, channels: out, initialGamma: 1 },
        { kind: 'relu' },
      ],
    };
  });
  const linear: Stage = {
    name: 'fc',
    layers: [
      { kind: 'flatten' },
      { kind: 'linear', name: 'backbone.fc', in: channels * size * size, out: config.outputs, bias: false },
      { kind: 'batch-norm', name: 'backbone.bn_fc', channels: config.outputs, initialGamma: 1 },
      { kind: 'relu' },
    ],
  };
  return [...convolutions, linear];
}

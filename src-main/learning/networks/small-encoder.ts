import type { EncoderConfig } from '../../../src-shared/config/run-config.ts';
import { flatten } from '../operations/flatten.ts';
import { relu } from '../operations/relu.ts';
import type { Encoder } from './encoder.ts';
import type { Layer, LayerFactory } from './layers.ts';

export type SmallEncoderConfig = Extract<EncoderConfig, { kind: 'small' }>;

/**
 * An encoder that learns digits on a CPU within minutes: 3x3 convolutions of stride 2, then one linear layer over all
 * positions, batch norm and ReLU after each. Batch norm has the bias, so nothing else has one.
 */
export function smallEncoder(
  layers: LayerFactory,
  config: SmallEncoderConfig,
  pictures: { channels: number; size: number },
): Encoder {
  const sequence: Layer[] = [];
  let { channels, size } = pictures;
  for (const [position, out] of config.channels.entries()) {
    const convolution = layers.convolution(`backbone.conv${position + 1}`, {
      in: channels,
      out,
      size: 3,
      stride: 2,
      padding: 1,
    });
    const batchNorm = layers.batchNorm(`backbone.bn${position + 1}`, out);
    sequence.push((x, mode) => relu(batchNorm(convolution(x, mode), mode)));
    channels = out;
    size = Math.ceil(size / 2);
  }
  const linear = layers.linear('backbone.fc', { in: channels * size * size, out: config.outputs, bias: false });
  const batchNorm = layers.batchNorm('backbone.bn_fc', config.outputs);
  sequence.push((x, mode) => relu(batchNorm(linear(flatten(x), mode), mode)));
  return { outputs: config.outputs, represent: (x, mode) => sequence.reduce((y, layer) => layer(y, mode), x) };
}

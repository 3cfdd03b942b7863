import type { EncoderConfig } from '../../../src-shared/config/run-config.ts';
import type { Layer, LayerFactory } from './layers.ts';
import { resNet } from './resnet.ts';
import { smallEncoder } from './small-encoder.ts';

/** From pictures [n, size, size, channels] to representations [n, outputs]. */
export type Encoder = { outputs: number; represent: Layer };

/** @param pictures channels and side of the views */
export function buildEncoder(
  layers: LayerFactory,
  config: EncoderConfig,
  pictures: { channels: number; size: number },
): Encoder {
  return config.kind === 'resnet' ? resNet(layers, config, pictures.channels) : smallEncoder(layers, config, pictures);
}

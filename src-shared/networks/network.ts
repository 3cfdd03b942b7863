import type { EncoderConfig, ExpanderConfig } from '../config/run-config.ts';
import { expander } from './expander.ts';
import type { PictureShape, Stage } from './layers.ts';
import { resNet } from './resnet.ts';
import { shapeAfter } from './shapes.ts';
import { smallEncoder } from './small-encoder.ts';

/** What the network of a run depends on. */
export type NetworkConfig = PictureShape & { encoder: EncoderConfig; expander: ExpanderConfig };

/** From pictures [n, size, size, channels] to representations [n, representationSize], and on to embeddings. */
export type Network = {
  encoder: Stage[];
  expander: Stage[];
  representationSize: number;
  embeddingSize: number;
};

/** The one description of a run's network: the trainer builds from it, and whoever shows it reads it. */
export function describeNetwork(config: NetworkConfig): Network {
  const { channels, size } = config;
  const encoder =
    config.encoder.kind === 'resnet' ? resNet(config.encoder, config) : smallEncoder(config.encoder, config);
  const layers = encoder.flatMap((stage) => stage.layers);
  const representationSize = shapeAfter([size, size, channels], layers).at(-1) ?? 0;
  return {
    encoder,
    expander: expander(config.expander, representationSize),
    representationSize,
    embeddingSize: config.expander.widths.at(-1) ?? 0,
  };
}

import type { ExpanderConfig } from '../../../src-shared/config/run-config.ts';
import { relu } from '../operations/relu.ts';
import type { Layer, LayerFactory } from './layers.ts';

/**
 * From representations [n, inputs] to embeddings [n, last width]: linear layers, batch norm and ReLU after all but the
 * last, which has no bias. Numbered as in the official `nn.Sequential`, ReLU counted.
 */
export function expander(layers: LayerFactory, { widths }: ExpanderConfig, inputs: number): Layer {
  const sequence: Layer[] = [];
  let input = inputs;
  for (const [position, width] of widths.entries()) {
    const isLast = position === widths.length - 1;
    const linear = layers.linear(`projector.${3 * position}`, { in: input, out: width, bias: !isLast });
    sequence.push(linear);
    if (!isLast) {
      const batchNorm = layers.batchNorm(`projector.${3 * position + 1}`, width);
      sequence.push((x, mode) => relu(batchNorm(x, mode)));
    }
    input = width;
  }
  return (h, mode) => sequence.reduce((x, layer) => layer(x, mode), h);
}

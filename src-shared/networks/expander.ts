import type { ExpanderConfig } from '../config/run-config.ts';
import type { LayerDescription, Stage } from './layers.ts';

/**
 * From representations [n, inputs] to embeddings [n, last width]: linear layers, batch norm and ReLU after all but the
 * last, which has no bias. Numbered as in the official `nn.Sequential`, ReLU counted.
 */
export function expander({ widths }: ExpanderConfig, inputs: number): Stage[] {
  return widths.map((out, position) => {
    const isLast = position === widths.length - 1;
    const layers: LayerDescription[] = [
      { kind: 'linear', name: `projector.${3 * position}`, in: widths[position - 1] ?? inputs, out, bias: !isLast },
    ];
    if (!isLast) {
      layers.push(
        { kind: 'batch-norm', name: `projector.${3 * position + 1}`, channels: out, initialGamma: 1 },
        { kind: 'relu' },
      );
    }
    return { name: `linear${position + 1}`, layers };
  });
}

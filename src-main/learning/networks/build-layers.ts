import type { LayerDescription } from '../../../src-shared/networks/layers.ts';
import { add } from '../operations/add.ts';
import { flatten } from '../operations/flatten.ts';
import { globalAveragePooling } from '../operations/global-average-pooling.ts';
import { maxPooling } from '../operations/max-pooling.ts';
import { relu } from '../operations/relu.ts';
import type { Layer, LayerFactory } from './layers.ts';

/** Makes the layers in their order, and gives their composition. */
export function buildLayers(factory: LayerFactory, descriptions: readonly LayerDescription[]): Layer {
  const layers = descriptions.map((description) => buildLayer(factory, description));
  return (x, mode) => layers.reduce((y, layer) => layer(y, mode), x);
}

function buildLayer(factory: LayerFactory, layer: LayerDescription): Layer {
  switch (layer.kind) {
    case 'convolution':
      return factory.convolution(layer.name, layer);
    case 'batch-norm':
      return factory.batchNorm(layer.name, layer.channels, layer);
    case 'linear':
      return factory.linear(layer.name, layer);
    case 'relu':
      return relu;
    case 'max-pooling': {
      const { size, stride, padding } = layer;
      return (x) => maxPooling(x, { size, stride, padding });
    }
    case 'global-average-pooling':
      return globalAveragePooling;
    case 'flatten':
      return flatten;
    case 'residual': {
      const way = buildLayers(factory, layer.layers);
      const shortcut = buildLayers(factory, layer.shortcut);
      return (x, mode) => relu(add(way(x, mode), shortcut(x, mode)));
    }
  }
}

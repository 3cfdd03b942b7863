import type { LayerDescription } from './layers.ts';

/** Without the batch: [height, width, channels], or [dimensions]. */
export type Shape = readonly number[];

/** How many places a window of `size` takes along a side. */
function placesAlong(
  side: number,
  { size, stride, padding }: { size: number; stride: number; padding: number },
): number {
  return Math.floor((side + 2 * padding - size) / stride) + 1;
}

function shapeAfterLayer(shape: Shape, layer: LayerDescription): Shape {
  const [height = 0, width = 0] = shape;
  switch (layer.kind) {
    case 'convolution':
      return [placesAlong(height, layer), placesAlong(width, layer), layer.out];
    case 'max-pooling':
      return [placesAlong(height, layer), placesAlong(width, layer), ...shape.slice(2)];
    case 'global-average-pooling':
      return shape.slice(-1);
    case 'flatten':
      return [shape.reduce((product, side) => product * side, 1)];
    case 'linear':
      return [layer.out];
    case 'residual':
      return shapeAfter(shape, layer.layers);
    case 'batch-norm':
    case 'relu':
      return shape;
  }
}

/** What comes out when something of this shape goes through the layers. */
export function shapeAfter(shape: Shape, layers: readonly LayerDescription[]): Shape {
  return layers.reduce(shapeAfterLayer, shape);
}

/** Numbers that an optimiser changes; running statistics are not among them. */
export function countParameters(layers: readonly LayerDescription[]): number {
  return layers.reduce((sum, layer) => sum + parametersOf(layer), 0);
}

function parametersOf(layer: LayerDescription): number {
  switch (layer.kind) {
    case 'convolution':
      return layer.in * layer.out * layer.size ** 2;
    case 'batch-norm':
      return 2 * layer.channels;
    case 'linear':
      return layer.in * layer.out + (layer.bias ? layer.out : 0);
    case 'residual':
      return countParameters(layer.layers) + countParameters(layer.shortcut);
    default:
      return 0;
  }
}

import type { Places } from './axis.ts';
import { indexAt } from './index-at.ts';

/** The value of a series at a place: of its last bucket that begins there or before; 0 before the first. */
function valueAt({ starts }: Places, values: Float32Array, place: number): number {
  return values[indexAt(starts, place)] ?? 0;
}

/** Running sums of some series at the places of the first, the lowest layer first; not finite where a layer is not. */
export function stack(layers: readonly { places: Places; values: Float32Array }[]): Float32Array[] {
  const places = layers[0]?.places.starts ?? new Float64Array();
  let below = new Float32Array(places.length);
  return layers.map(({ places: own, values }) => {
    below = below.map((sum, index) => sum + valueAt(own, values, places[index] ?? 0));
    return below;
  });
}

import type { Tensor } from '@tensorflow/tfjs-core';
import { columnSums } from '../vectors/normalization.ts';
import type { VectorUnit } from '../vectors/vector-unit.ts';

/** So many rows are summed in float32; their sums are summed in float64. */
const BLOCK = 64;

/** Of a - centre, and of (a - centre) * (b - centre) with their own centres: one sum per column. */
export type ColumnSums = { sums: Float64Array; products: Float64Array };

/** Values in rows of as many columns as the centre has, and what is taken from each row. */
export type Centred = { values: Tensor; centre: Tensor };

export function columnSumsOf(vectors: VectorUnit, a: Centred, b: Centred): ColumnSums {
  const columns = a.centre.size;
  const rows = a.values.size / columns;
  const [sums, products] = [vectors.allocate([columns]), vectors.allocate([columns])];
  const [blockSums, blockProducts] = [vectors.valuesOf(sums), vectors.valuesOf(products)];
  const total = { sums: new Float64Array(columns), products: new Float64Array(columns) };
  for (let row = 0; row < rows; row += BLOCK) {
    vectors.call(columnSums, {
      a: vectors.addressOf(a.values) + 4 * row * columns,
      centreA: vectors.addressOf(a.centre),
      b: vectors.addressOf(b.values) + 4 * row * columns,
      centreB: vectors.addressOf(b.centre),
      sums: vectors.addressOf(sums),
      products: vectors.addressOf(products),
      rows: Math.min(BLOCK, rows - row),
      columns,
    });
    addTo(total.sums, blockSums);
    addTo(total.products, blockProducts);
  }
  return total;
}

function addTo(totals: Float64Array, values: Float32Array): void {
  for (let column = 0; column < totals.length; column++) {
    totals[column] = (totals[column] ?? 0) + (values[column] ?? 0);
  }
}

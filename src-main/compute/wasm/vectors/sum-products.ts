import { add, defineFunction, integer, load, loadSame, multiply, store, vector } from './assembler.ts';
import type { Code, Width } from './assembler.ts';
import { at, GRID, inGroups, walkGrid } from './loops.ts';

/** Columns of b that a tile covers, as vectors. */
const TILES: Record<8 | 4 | 1, { vectors: number; width: Width }> = {
  8: { vectors: 2, width: 4 },
  4: { vectors: 1, width: 4 },
  1: { vectors: 1, width: 1 },
};

/** sum[i][j] += a[p][i] * b[p][j] over all positions p: a transposed, times b. Tiles of sums stay in registers. */
export const sumProducts = defineFunction('sumProducts', [...GRID, 'aColumns', 'bColumns', 'sum'], (of, locals) => {
  const sums = Array.from({ length: 8 }, locals.v128);
  const [factor, values] = [locals.v128(), [locals.v128(), locals.v128()]];
  const target = locals.i32();
  const tile = (rows: 4 | 1, columns: 8 | 4 | 1, aOffset: Code, bOffset: Code): Code[] => {
    const { vectors, width } = TILES[columns];
    const rowIndices = Array.from({ length: rows }, (_, index) => index);
    const sumsOf = (row: number) => sums.slice(row * vectors, (row + 1) * vectors);
    return [
      ...sums.map((sum) => sum.set(vector.zero)),
      walkGrid(locals, of, [aOffset, bOffset], (a, b) => [
        ...values.slice(0, vectors).map((value, index) => value.set(load(width, b, 16 * index))),
        ...rowIndices.flatMap((row) => [
          factor.set(loadSame(a, 4 * row)),
          ...sumsOf(row).map((sum, index) =>
            sum.set(vector.add(sum.get, vector.multiply(factor.get, values[index]?.get ?? []))),
          ),
        ]),
      ]),
      target.set(add(at(of.sum, bOffset), multiply(aOffset, of.bColumns.get))),
      ...rowIndices.flatMap((row) => [
        ...sumsOf(row).map((sum, index) =>
          store(width, target.get, vector.add(load(width, target.get, 16 * index), sum.get), 16 * index),
        ),
        target.set(add(target.get, multiply(of.bColumns.get, integer(4)))),
      ]),
    ];
  };
  return [
    inGroups(locals, of.aColumns.get, [4, 1], (rows, aOffset) => [
      inGroups(locals, of.bColumns.get, [8, 4, 1], (columns, bOffset) => tile(rows, columns, aOffset, bOffset)),
    ]),
  ];
});

import { defineFunction, load, store, vector } from './assembler.ts';
import { acrossColumns, at, forEachRow } from './loops.ts';

/** y = (x - centre) * scale + shift, for rows of columns; centre, scale and shift have one value per column. */
export const normalize = defineFunction(
  'normalize',
  ['x', 'centre', 'scale', 'shift', 'y', 'rows', 'columns'],
  ({ x, centre, scale, shift, y, rows, columns }, locals) => [
    forEachRow(
      locals,
      rows.get,
      columns.get,
      [x, y],
      [
        acrossColumns(locals, columns.get, (width, offset) => {
          const centred = vector.subtract(load(width, at(x, offset)), load(width, at(centre, offset)));
          const scaled = vector.multiply(centred, load(width, at(scale, offset)));
          return [store(width, at(y, offset), vector.add(scaled, load(width, at(shift, offset))))];
        }),
      ],
    ),
  ],
);

/** dx = dy * factor + (x - centre) * scale + shift, all but dx, dy and x with one value per column. */
export const combine = defineFunction(
  'combine',
  ['dy', 'factor', 'x', 'centre', 'scale', 'shift', 'dx', 'rows', 'columns'],
  ({ dy, factor, x, centre, scale, shift, dx, rows, columns }, locals) => [
    forEachRow(
      locals,
      rows.get,
      columns.get,
      [dy, x, dx],
      [
        acrossColumns(locals, columns.get, (width, offset) => {
          const centred = vector.subtract(load(width, at(x, offset)), load(width, at(centre, offset)));
          const fromX = vector.multiply(centred, load(width, at(scale, offset)));
          const fromDy = vector.multiply(load(width, at(dy, offset)), load(width, at(factor, offset)));
          const both = vector.add(fromDy, fromX);
          return [store(width, at(dx, offset), vector.add(both, load(width, at(shift, offset))))];
        }),
      ],
    ),
  ],
);

/**
 * For every column the sum of a - centreA, and of (a - centreA) * (b - centreB); for as few rows that float32 loses
 * nothing.
 */
export const columnSums = defineFunction(
  'columnSums',
  ['a', 'centreA', 'b', 'centreB', 'sums', 'products', 'rows', 'columns'],
  ({ a, centreA, b, centreB, sums, products, rows, columns }, locals) => {
    const [pointerA, pointerB] = [locals.i32(), locals.i32()];
    const [sum, product, deviation] = [locals.v128(), locals.v128(), locals.v128()];
    const [middleA, middleB] = [locals.v128(), locals.v128()];
    return [
      acrossColumns(locals, columns.get, (width, offset) => [
        ...[pointerA.set(at(a, offset)), pointerB.set(at(b, offset))],
        ...[sum.set(vector.zero), product.set(vector.zero)],
        ...[middleA.set(load(width, at(centreA, offset))), middleB.set(load(width, at(centreB, offset)))],
        forEachRow(
          locals,
          rows.get,
          columns.get,
          [pointerA, pointerB],
          [
            deviation.set(vector.subtract(load(width, pointerA.get), middleA.get)),
            sum.set(vector.add(sum.get, deviation.get)),
            product.set(
              vector.add(
                product.get,
                vector.multiply(deviation.get, vector.subtract(load(width, pointerB.get), middleB.get)),
              ),
            ),
          ],
        ),
        ...[store(width, at(sums, offset), sum.get), store(width, at(products, offset), product.get)],
      ]),
    ];
  },
);

import {
  add,
  and,
  defineFunction,
  integer,
  load,
  loadSame,
  multiply,
  shiftLeft,
  shiftRight,
  store,
  times,
  vector,
} from './assembler.ts';
import type { Code, Local, Locals, VectorFunction, Width } from './assembler.ts';

/** Code for every column of a row: once per four of them, then once per column that is left. */
function acrossColumns(locals: Locals, columns: Code, write: (width: Width, offset: Code) => Code[]): Code {
  const offset = locals.i32();
  const advance = (bytes: number) => offset.set(add(offset.get, integer(bytes)));
  const once = (width: Width) => [...write(width, offset.get), advance(4 * width)];
  return [
    ...offset.set(integer(0)),
    ...times(locals, shiftRight(columns, 2), once(4)),
    ...times(locals, and(columns, integer(3)), once(1)),
  ];
}

/** Code for every row; `pointers` move on by a row of float32 after each. */
function forEachRow(locals: Locals, rows: Code, columns: Code, pointers: Local[], body: Code[]): Code {
  const moves = pointers.map((pointer) => pointer.set(add(pointer.get, shiftLeft(columns, 2))));
  return times(locals, rows, [...body, ...moves]);
}

const at = (base: Local, offset: Code): Code => add(base.get, offset);

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

/** y = x, but not below the value at `low` nor above that at `high`; NaN stays NaN. */
export const clip = defineFunction('clip', ['x', 'low', 'high', 'y', 'size'], ({ x, low, high, y, size }, locals) => {
  const [least, most] = [locals.v128(), locals.v128()];
  return [
    ...[least.set(loadSame(low.get)), most.set(loadSame(high.get))],
    acrossColumns(locals, size.get, (width, offset) => {
      const notBelow = vector.greatest(load(width, at(x, offset)), least.get);
      return [store(width, at(y, offset), vector.least(notBelow, most.get))];
    }),
  ];
});

/** dx = dy where y is positive, else 0. */
export const reluGradient = defineFunction('reluGradient', ['dy', 'y', 'dx', 'size'], ({ dy, y, dx, size }, locals) => [
  acrossColumns(locals, size.get, (width, offset) => {
    const positive = vector.greater(load(width, at(y, offset)), vector.zero);
    return [store(width, at(dx, offset), vector.both(load(width, at(dy, offset)), positive))];
  }),
]);

/** greatest = the greater of greatest and x; NaN wins. */
export const keepGreatest = defineFunction(
  'keepGreatest',
  ['x', 'greatest', 'size'],
  ({ x, greatest, size }, locals) => [
    acrossColumns(locals, size.get, (width, offset) => [
      store(
        width,
        at(greatest, offset),
        vector.greatest(load(width, at(greatest, offset)), load(width, at(x, offset))),
      ),
    ]),
  ],
);

/** Where x is the greatest of its window: moves what is left of dy into dx. */
export const giveToGreatest = defineFunction(
  'giveToGreatest',
  ['x', 'greatest', 'left', 'dx', 'size'],
  ({ x, greatest, left, dx, size }, locals) => {
    const [won, share] = [locals.v128(), locals.v128()];
    return [
      acrossColumns(locals, size.get, (width, offset) => {
        const value = load(width, at(x, offset));
        return [
          // A NaN is not equal to the NaN that it became.
          won.set(vector.either(vector.equal(value, load(width, at(greatest, offset))), vector.notEqual(value, value))),
          share.set(load(width, at(left, offset))),
          store(width, at(dx, offset), vector.add(load(width, at(dx, offset)), vector.both(share.get, won.get))),
          store(width, at(left, offset), vector.firstWithoutSecond(share.get, won.get)),
        ];
      }),
    ];
  },
);

/**
 * target[column][row] = source[row][column], where rows of the source and of the target begin so many bytes apart.
 * Squares of 4x4 are turned in registers.
 */
export const transpose = defineFunction(
  'transpose',
  ['source', 'sourceStride', 'target', 'targetStride', 'rows', 'columns'],
  ({ source, sourceStride, target, targetStride, rows, columns }, locals) => {
    const [from, to] = [locals.i32(), locals.i32()];
    const lines = [locals.v128(), locals.v128(), locals.v128(), locals.v128()];
    const fromRow = (row: number) => add(from.get, multiply(sourceStride.get, integer(row)));
    const toColumn = (column: number) => add(to.get, multiply(targetStride.get, integer(column)));
    const advance = (count: number) => [from.set(fromRow(count)), to.set(add(to.get, integer(4 * count)))];
    const element = (column: number) => store(1, toColumn(column), load(1, add(from.get, integer(4 * column))));
    return [
      acrossColumns(locals, columns.get, (width, offset) => [
        from.set(at(source, offset)),
        to.set(at(target, multiply(shiftRight(offset, 2), targetStride.get))),
        ...(width === 1
          ? [times(locals, rows.get, [element(0), ...advance(1)])]
          : [
              times(locals, shiftRight(rows.get, 2), [
                ...lines.map((line, row) => line.set(load(4, fromRow(row)))),
                ...turned(lines).map((column, index) => store(4, toColumn(index), column)),
                ...advance(4),
              ]),
              times(locals, and(rows.get, integer(3)), [...[0, 1, 2, 3].map(element), ...advance(1)]),
            ]),
      ]),
    ];
  },
);

/** The columns of a 4x4 square, given its rows. */
function turned([first, second, third, fourth]: Local[]): Code[] {
  if (!first || !second || !third || !fourth) throw new Error('a square has four rows');
  const halves = (lanes: [number, number, number, number]) => [
    vector.shuffle(first.get, second.get, lanes),
    vector.shuffle(third.get, fourth.get, lanes),
  ];
  const [lowAbove = [], lowBelow = []] = halves([0, 4, 1, 5]);
  const [highAbove = [], highBelow = []] = halves([2, 6, 3, 7]);
  return [
    vector.shuffle(lowAbove, lowBelow, [0, 1, 4, 5]),
    vector.shuffle(lowAbove, lowBelow, [2, 3, 6, 7]),
    vector.shuffle(highAbove, highBelow, [0, 1, 4, 5]),
    vector.shuffle(highAbove, highBelow, [2, 3, 6, 7]),
  ];
}

/** Every function that the kernels call. */
export const FUNCTIONS: readonly VectorFunction[] = [
  normalize,
  combine,
  columnSums,
  clip,
  reluGradient,
  keepGreatest,
  giveToGreatest,
  transpose,
];

import {
  add,
  defineFunction,
  divide,
  integer,
  load,
  loadSame,
  multiply,
  remainder,
  store,
  times,
  vector,
} from './assembler.ts';
import type { Code, Local, Locals, VectorFunction, Width } from './assembler.ts';

/**
 * Code for every so many columns of a row, with their distance from its beginning in bytes: for as many of the first of
 * `sizes` as there are, then of the next in what is left.
 */
function inGroups<Size extends number>(
  locals: Locals,
  columns: Code,
  sizes: readonly Size[],
  write: (size: Size, offset: Code) => Code[],
): Code {
  const [offset, left] = [locals.i32(), locals.i32()];
  const groups = sizes.map((size) => [
    ...times(locals, divide(left.get, integer(size)), [
      ...write(size, offset.get),
      offset.set(add(offset.get, integer(4 * size))),
    ]),
    ...left.set(remainder(left.get, integer(size))),
  ]);
  return [...offset.set(integer(0)), ...left.set(columns), ...groups.flat()];
}

/** Code for every column of a row: once per four of them, then once per column that is left. */
const acrossColumns = (locals: Locals, columns: Code, write: (width: Width, offset: Code) => Code[]): Code =>
  inGroups(locals, columns, [4, 1], write);

/** Code for every row; `pointers` move on by a row of float32 after each. */
function forEachRow(locals: Locals, rows: Code, columns: Code, pointers: Local[], body: Code[]): Code {
  const moves = pointers.map((pointer) => pointer.set(add(pointer.get, multiply(columns, integer(4)))));
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
        to.set(at(target, multiply(divide(offset, integer(4)), targetStride.get))),
        ...(width === 1
          ? [times(locals, rows.get, [element(0), ...advance(1)])]
          : [
              times(locals, divide(rows.get, integer(4)), [
                ...lines.map((line, row) => line.set(load(4, fromRow(row)))),
                ...turned(lines).map((column, index) => store(4, toColumn(index), column)),
                ...advance(4),
              ]),
              times(locals, remainder(rows.get, integer(4)), [...[0, 1, 2, 3].map(element), ...advance(1)]),
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

/** Columns of b that a tile of `sumProducts` covers, as vectors. */
const TILES: Record<8 | 4 | 1, { vectors: number; width: Width }> = {
  8: { vectors: 2, width: 4 },
  4: { vectors: 1, width: 4 },
  1: { vectors: 1, width: 1 },
};

/**
 * sum[i][j] += a[p][i] * b[p][j] over all p: a transposed, times b. Both are grids of pictures of lines of positions,
 * whose distances in bytes are given, so that they may be parts of larger ones. Tiles of sums stay in registers.
 */
export const sumProducts = defineFunction(
  'sumProducts',
  [
    ...(['a', 'aPosition', 'aLine', 'aPicture', 'aColumns'] as const),
    ...(['b', 'bPosition', 'bLine', 'bPicture', 'bColumns'] as const),
    ...(['positions', 'lines', 'pictures', 'sum'] as const),
  ],
  (of, locals) => {
    const sums = Array.from({ length: 8 }, locals.v128);
    const [factor, values] = [locals.v128(), [locals.v128(), locals.v128()]];
    const pointers = { a: locals.i32(), b: locals.i32() };
    const walk = (a: Code, b: Code, body: Code[]) =>
      walkGrid(
        locals,
        [
          { count: of.pictures.get, aStep: of.aPicture.get, bStep: of.bPicture.get },
          { count: of.lines.get, aStep: of.aLine.get, bStep: of.bLine.get },
          { count: of.positions.get, aStep: of.aPosition.get, bStep: of.bPosition.get },
        ],
        a,
        b,
        pointers,
        body,
      );
    const tile = (rows: 4 | 1, columns: 8 | 4 | 1, aOffset: Code, bOffset: Code): Code[] => {
      const { vectors, width } = TILES[columns];
      const row = (index: number) => sums.slice(index * vectors, (index + 1) * vectors);
      const vectorsOfB = values.slice(0, vectors);
      const rowIndices = Array.from({ length: rows }, (_, index) => index);
      const target = locals.i32();
      return [
        ...sums.map((sum) => sum.set(vector.zero)),
        walk(at(of.a, aOffset), at(of.b, bOffset), [
          ...vectorsOfB.map((value, index) => value.set(load(width, pointers.b.get, 16 * index))),
          ...rowIndices.flatMap((index) => [
            factor.set(loadSame(pointers.a.get, 4 * index)),
            ...row(index).map((sum, place) =>
              sum.set(vector.add(sum.get, vector.multiply(factor.get, values[place]?.get ?? []))),
            ),
          ]),
        ]),
        target.set(add(at(of.sum, bOffset), multiply(aOffset, of.bColumns.get))),
        ...rowIndices.flatMap((index) => [
          ...row(index).map((sum, place) =>
            store(width, target.get, vector.add(load(width, target.get, 16 * place), sum.get), 16 * place),
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
  },
);

type Level = { count: Code; aStep: Code; bStep: Code };

/** Code for every place of two grids that are walked together, from the given addresses on. */
function walkGrid(
  locals: Locals,
  [level, ...inner]: Level[],
  a: Code,
  b: Code,
  pointers: { a: Local; b: Local },
  body: Code[],
): Code {
  if (!level) throw new Error('a grid has a level');
  const { count, aStep, bStep } = level;
  const own = inner.length === 0 ? pointers : { a: locals.i32(), b: locals.i32() };
  const visit = inner.length === 0 ? body : [walkGrid(locals, inner, own.a.get, own.b.get, pointers, body)];
  const advance = [own.a.set(add(own.a.get, aStep)), own.b.set(add(own.b.get, bStep))];
  return [...own.a.set(a), ...own.b.set(b), ...times(locals, count, [...visit, ...advance])];
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
  sumProducts,
];

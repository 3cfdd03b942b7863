import { add, defineFunction, divide, integer, load, multiply, remainder, store, times, vector } from './assembler.ts';
import type { Code, Local } from './assembler.ts';
import { acrossColumns, at } from './loops.ts';

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

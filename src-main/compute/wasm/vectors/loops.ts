import { add, divide, integer, multiply, remainder, times } from './assembler.ts';
import type { Code, Local, Locals, Width } from './assembler.ts';

/**
 * Code for every so many columns of a row, with their distance from its beginning in bytes: for as many of the first of
 * `sizes` as there are, then of the next in what is left.
 */
export function inGroups<Size extends number>(
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
export const acrossColumns = (locals: Locals, columns: Code, write: (width: Width, offset: Code) => Code[]): Code =>
  inGroups(locals, columns, [4, 1], write);

/** Code for every row; `pointers` move on by a row of float32 after each. */
export function forEachRow(locals: Locals, rows: Code, columns: Code, pointers: Local[], body: Code[]): Code {
  const moves = pointers.map((pointer) => pointer.set(add(pointer.get, multiply(columns, integer(4)))));
  return times(locals, rows, [...body, ...moves]);
}

export const at = (base: Local, offset: Code): Code => add(base.get, offset);

/**
 * Parameters of functions that walk two tensors together: pictures of lines of positions, whose distances in bytes are
 * given, so that what is walked may be a part of a larger whole.
 */
export const GRID = [
  ...(['a', 'aPosition', 'aLine', 'aPicture'] as const),
  ...(['b', 'bPosition', 'bLine', 'bPicture'] as const),
  ...(['positions', 'lines', 'pictures'] as const),
] as const;
type Grid = Record<(typeof GRID)[number], Local>;

/** Code for every position, given the addresses in both tensors; the first are `aOffset` and `bOffset` bytes further on. */
export function walkGrid(
  locals: Locals,
  grid: Grid,
  [aOffset, bOffset]: [Code, Code],
  visit: (a: Code, b: Code) => Code[],
): Code {
  const level = (
    count: Local,
    steps: [Local, Local],
    [a, b]: [Code, Code],
    body: (a: Code, b: Code) => Code[],
  ): Code => {
    const [ownA, ownB] = [locals.i32(), locals.i32()];
    const [aStep, bStep] = steps;
    const advance = [ownA.set(add(ownA.get, aStep.get)), ownB.set(add(ownB.get, bStep.get))];
    return [...ownA.set(a), ...ownB.set(b), ...times(locals, count.get, [...body(ownA.get, ownB.get), ...advance])];
  };
  const start: [Code, Code] = [at(grid.a, aOffset), at(grid.b, bOffset)];
  return level(grid.pictures, [grid.aPicture, grid.bPicture], start, (...picture) => [
    level(grid.lines, [grid.aLine, grid.bLine], picture, (...line) => [
      level(grid.positions, [grid.aPosition, grid.bPosition], line, visit),
    ]),
  ]);
}

import { add, defineFunction, integer, load, store, vector } from './assembler.ts';
import { acrossColumns, GRID, walkGrid } from './loops.ts';

/** At every position b becomes the greater of a and b; NaN wins. */
export const keepGreatest = defineFunction('keepGreatest', [...GRID, 'columns'], (of, locals) => [
  walkGrid(locals, of, [integer(0), integer(0)], (a, b) => [
    acrossColumns(locals, of.columns.get, (width, offset) => {
      const greatest = vector.greatest(load(width, add(b, offset)), load(width, add(a, offset)));
      return [store(width, add(b, offset), greatest)];
    }),
  ]),
]);

/**
 * At every position where a is the greatest of its window: moves what is left of dy into dx. The greatest are b, what is
 * left lies `left` bytes further on, and dx lies `dx` bytes further on than a.
 */
export const giveToGreatest = defineFunction('giveToGreatest', [...GRID, 'left', 'dx', 'columns'], (of, locals) => {
  const [won, share] = [locals.v128(), locals.v128()];
  return [
    walkGrid(locals, of, [integer(0), integer(0)], (a, b) => [
      acrossColumns(locals, of.columns.get, (width, offset) => {
        const value = load(width, add(a, offset));
        const left = add(add(b, of.left.get), offset);
        const dx = add(add(a, of.dx.get), offset);
        return [
          // A NaN is not equal to the NaN that it became.
          won.set(vector.either(vector.equal(value, load(width, add(b, offset))), vector.notEqual(value, value))),
          share.set(load(width, left)),
          store(width, dx, vector.add(load(width, dx), vector.both(share.get, won.get))),
          store(width, left, vector.firstWithoutSecond(share.get, won.get)),
        ];
      }),
    ]),
  ];
});

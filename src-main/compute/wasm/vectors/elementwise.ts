import { defineFunction, load, loadSame, store, vector } from './assembler.ts';
import { acrossColumns, at } from './loops.ts';

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

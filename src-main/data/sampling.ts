import { AppError } from '../../src-shared/errors.ts';
import { permutation } from '../../src-shared/random/permutation.ts';
import { randomStream } from '../../src-shared/random/stream.ts';

/** The training rows in the order of one epoch: each once. Depends on nothing but its arguments. */
export function epochOrder(of: { seed: number; epoch: number; rows: Uint32Array }): Uint32Array {
  const stream = randomStream({ seed: of.seed, purpose: 'order', epoch: of.epoch, index: 0 });
  return permutation(of.rows.length, stream).map((position) => of.rows[position] ?? 0);
}

/**
 * Updates in an epoch over `rows` rows. The rows that do not fill a last batch are left out of that epoch (PyTorch's
 * drop_last): other rows in each epoch, because each has an order of its own.
 * @throws AppError when not even one batch can be filled
 */
export function batchesPerEpoch(rows: number, batchSize: number): number {
  if (batchSize > rows) {
    throw new AppError(
      'batch-larger-than-data',
      `A batch of ${batchSize} cannot be filled from ${rows} training pictures: choose a batch size of at most ${rows}.`,
      { kind: 'usage' },
    );
  }
  return Math.floor(rows / batchSize);
}

/** The last order of each set of rows: a run asks for the same one for every update of an epoch. */
const lastOrders = new WeakMap<Uint32Array, { seed: number; epoch: number; order: Uint32Array }>();

/**
 * The epoch and the rows of update number `step`, from 0. Depends on nothing but its arguments, so a run resumes
 * anywhere without the state of a generator. `rows`, the training rows, must not be changed between calls.
 * @throws AppError when the batch is larger than the training rows
 */
export function batchRows(of: { seed: number; step: number; batchSize: number; rows: Uint32Array }): {
  epoch: number;
  rows: Uint32Array;
} {
  const batches = batchesPerEpoch(of.rows.length, of.batchSize);
  const epoch = Math.floor(of.step / batches);
  let last = lastOrders.get(of.rows);
  if (last?.seed !== of.seed || last.epoch !== epoch) {
    last = { seed: of.seed, epoch, order: epochOrder({ seed: of.seed, epoch, rows: of.rows }) };
    lastOrders.set(of.rows, last);
  }
  const start = (of.step % batches) * of.batchSize;
  return { epoch, rows: last.order.slice(start, start + of.batchSize) };
}

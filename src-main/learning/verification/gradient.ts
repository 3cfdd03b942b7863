import { z } from 'zod';
import { compare, compareAll, l2, largestMagnitude, within, type Comparison, type Tolerance } from './comparison.ts';

/** A gradient of a matrix: six of its entries, its norm and its largest entry. */
export const gradientSchema = z
  .object({
    positions: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative()])).min(1),
    values: z.array(z.number()),
    l2: z.number().nonnegative(),
    maxAbs: z.number().nonnegative(),
  })
  .refine(({ positions, values }) => positions.length === values.length, {
    error: 'must have as many values as positions',
  });

/** @param actual row-major */
export function compareGradient(
  name: string,
  actual: ArrayLike<number>,
  columns: number,
  expected: z.infer<typeof gradientSchema>,
  tolerance: Tolerance,
): Comparison[] {
  const entry = () => tolerance.gradRelativeToMaxAbs * expected.maxAbs + tolerance.gradAbsolute;
  const picked = expected.positions.map(([row, column]) => (column < columns ? actual[row * columns + column] : NaN));
  const norm = within(tolerance.gradRelativeToMaxAbs, tolerance.gradAbsolute);
  return [
    compareAll(
      `${name} entries`,
      picked.map((value) => value ?? NaN),
      expected.values,
      entry,
    ),
    compare(`${name} largest entry`, largestMagnitude(actual), expected.maxAbs, entry),
    compare(`${name} norm`, l2(actual), expected.l2, norm),
  ];
}

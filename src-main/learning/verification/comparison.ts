import { z } from 'zod';

/** The tolerances that a reference file states; where it is silent, those of the file that is shipped. */
export const toleranceSchema = z.object({
  lossRelative: z.number().nonnegative().default(1e-5),
  lossAbsolute: z.number().nonnegative().default(1e-6),
  gradRelativeToMaxAbs: z.number().nonnegative().default(1e-4),
  gradAbsolute: z.number().nonnegative().default(1e-5),
  networkRelative: z.number().nonnegative().default(1e-4),
  networkGradNormRelative: z.number().nonnegative().default(1e-3),
  imageAbsolute: z.number().nonnegative().default(1e-5),
});
export type Tolerance = z.infer<typeof toleranceSchema>;

/** A case of a reference file, and how to find out how far this program is from it. */
export type CaseCheck = {
  id: string;
  /** Throws when the case cannot be computed. */
  run: () => Comparison[] | Promise<Comparison[]>;
};

/** How far one quantity is from its reference. A tolerance of null reports the distance without judging it. */
export type Comparison = { quantity: string; deviation: number; tolerance: number | null };

/** How much a value may differ from its reference. */
export type Allowance = (expected: number) => number;

export const within =
  (relative: number, absolute: number): Allowance =>
  (expected) =>
    relative * Math.abs(expected) + absolute;

/** For what is computed in float64 on both sides, of which files write twelve digits. */
export const inFloat64 = within(1e-9, 1e-9);

/** For whole numbers and classes. */
export const exactly: Allowance = () => 0;

type Judged = { deviation: number; tolerance: number };

/** The deviation as a share of what is allowed: up to 1 passes. */
export function severity({ deviation, tolerance }: Judged): number {
  return deviation === 0 ? 0 : deviation / tolerance;
}

/** Worst first, NaN before everything else. */
export function bySeverity(a: Judged, b: Judged): number {
  const [ofA, ofB] = [severity(a), severity(b)];
  if (Number.isNaN(ofA) || Number.isNaN(ofB)) return Number(Number.isNaN(ofB)) - Number(Number.isNaN(ofA));
  return ofA === ofB ? 0 : ofA > ofB ? -1 : 1;
}

export function compare(quantity: string, actual: number, expected: number, allowance: Allowance): Comparison {
  return { quantity, deviation: Math.abs(actual - expected), tolerance: allowance(expected) };
}

/**
 * The entry that deviates worst for what is allowed to it; NaN is worst of all.
 * @throws Error when there are more or fewer values than expected
 */
export function compareAll(
  quantity: string,
  actual: ArrayLike<number>,
  expected: readonly number[],
  allowance: Allowance,
): Comparison {
  if (actual.length !== expected.length) {
    throw new Error(`${quantity}: ${actual.length} values where the file has ${expected.length}`);
  }
  let worst = { quantity, deviation: 0, tolerance: allowance(0) };
  expected.forEach((reference, position) => {
    const entry = {
      quantity,
      deviation: Math.abs((actual[position] ?? NaN) - reference),
      tolerance: allowance(reference),
    };
    if (bySeverity(entry, worst) < 0) worst = entry;
  });
  return worst;
}

/** The sum of the squares' root, in float64. */
export function l2(values: ArrayLike<number>): number {
  return Math.sqrt(Array.from(values).reduce((sum, value) => sum + value * value, 0));
}

export function largestMagnitude(values: ArrayLike<number>): number {
  return Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

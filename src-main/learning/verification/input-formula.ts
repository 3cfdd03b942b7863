import { z } from 'zod';

/** Files come from anywhere: an input of this many values (512 MiB) is refused before it is allocated. */
const MOST_VALUES = 2 ** 26;

const termSchema = z.object({
  fn: z.enum(['sin', 'cos']),
  amp: z.number(),
  phase: z.number(),
  lin: z.array(z.number()),
  bil: z.array(z.tuple([z.int().nonnegative(), z.int().nonnegative(), z.number()])),
});

/** Numbers as a formula over their indices, so that a reference file need not store arrays. */
export const inputFormulaSchema = z
  .object({ shape: z.array(z.int().positive()).min(1), offset: z.number(), terms: z.array(termSchema) })
  .superRefine(({ shape, terms }, context) => {
    const refuse = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    if (sizeOf(shape) > MOST_VALUES) refuse(['shape'], `has more than ${MOST_VALUES} values`);
    for (const [position, { lin, bil }] of terms.entries()) {
      if (lin.length !== shape.length) refuse(['terms', position, 'lin'], 'must give one number per axis of the shape');
      if (bil.some(([p, q]) => p >= shape.length || q >= shape.length)) {
        refuse(['terms', position, 'bil'], 'names an axis that the shape does not have');
      }
    }
  });
export type InputFormula = z.infer<typeof inputFormulaSchema>;

/** Row-major, float64. */
export type Values = { shape: number[]; values: Float64Array };

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/**
 * value(index) = offset + sum over terms of amp * fn(phase + sum lin[m] index[m] + sum c index[p] index[q]), indices from
 * 0, angles in radians, added up in this order. In float64, because the angles grow large.
 */
export function evaluateFormula({ shape, offset, terms }: InputFormula): Values {
  const index = shape.map(() => 0);
  const at = (axis: number): number => index[axis] ?? NaN;
  const values = new Float64Array(sizeOf(shape)).map(() => {
    const value = terms.reduce((sum, { fn, amp, phase, lin, bil }) => {
      const linear = lin.reduce((angle, factor, axis) => angle + factor * at(axis), phase);
      const angle = bil.reduce((partial, [p, q, factor]) => partial + factor * at(p) * at(q), linear);
      return sum + amp * Math[fn](angle);
    }, offset);
    advance(index, shape);
    return value;
  });
  return { shape, values };
}

/** To the next index in row-major order. */
function advance(index: number[], shape: readonly number[]): void {
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const next = (index[axis] ?? NaN) + 1;
    index[axis] = next === shape[axis] ? 0 : next;
    if (index[axis] !== 0) return;
  }
}

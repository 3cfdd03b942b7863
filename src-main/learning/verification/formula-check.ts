import { z } from 'zod';
import { compareAll, within, type CaseCheck } from './comparison.ts';
import { evaluateFormula, inputFormulaSchema, sizeOf } from './input-formula.ts';

/** One formula with its values: whether inputs are read as the file's author wrote them. */
export const formulaCheckSchema = z
  .object({ input: inputFormulaSchema, rows: z.array(z.array(z.number())) })
  .refine(({ input, rows }) => rows.flat().length === sizeOf(input.shape), {
    path: ['rows'],
    error: 'must hold one value per index of the formula',
  });

/** Files write twelve digits of what is computed in float64 on both sides. */
const float64 = within(1e-9, 1e-9);

export function formulaChecks({ input, rows }: z.infer<typeof formulaCheckSchema>): CaseCheck[] {
  const run = () => [compareAll('values', evaluateFormula(input).values, rows.flat(), float64)];
  return [{ id: 'formula', run }];
}

import { z } from 'zod';
import { compareAll, inFloat64, type CaseCheck } from './comparison.ts';
import { evaluateFormula, inputFormulaSchema, sizeOf } from './input-formula.ts';

/** One formula with its values: whether inputs are read as the file's author wrote them. */
export const formulaCheckSchema = z
  .object({ input: inputFormulaSchema, rows: z.array(z.array(z.number())) })
  .refine(({ input, rows }) => rows.flat().length === sizeOf(input.shape), {
    path: ['rows'],
    error: 'must hold one value per index of the formula',
  });

export function formulaChecks({ input, rows }: z.infer<typeof formulaCheckSchema>): CaseCheck[] {
  const run = () => [compareAll('values', evaluateFormula(input).values, rows.flat(), inFloat64)];
  return [{ id: 'formula', run }];
}

import { z } from 'zod';
import { AppError, type ErrorKind } from '../errors.ts';

/**
 * Checks what came from the other side.
 * @param sentence what to say about it; the places at fault follow
 * @throws AppError with `code`
 */
export function parseValue<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  code: string,
  sentence: string,
  kind: ErrorKind = 'failure',
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${z.core.toDotPath(path)}: ${message}`,
  );
  throw new AppError(code, `${sentence}: ${faults.join('; ')}.`, { kind });
}

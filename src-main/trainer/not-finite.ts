import { AppError } from '../../src-shared/errors.ts';

/**
 * What is not finite spoils the weights: the run ends there.
 * @param finding when and what, without a full stop
 */
export function notFinite(finding: string): AppError {
  return new AppError(
    'not-finite',
    `${finding}. The weights are spoiled from there on; the last checkpoint before it is kept. ` +
      'A lower learning rate, a longer warm-up or gradient clipping usually helps.',
  );
}

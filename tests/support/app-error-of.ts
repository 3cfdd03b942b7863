import { AppError } from '../../src-shared/errors.ts';

/** The AppError that `promise` fails with; anything else that happens fails the test. */
export async function appErrorOf(promise: Promise<unknown>): Promise<AppError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it succeeded where an error was expected');
}

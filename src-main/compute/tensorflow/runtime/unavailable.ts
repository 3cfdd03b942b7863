import { AppError } from '../../../../src-shared/errors.ts';

/**
 * TensorFlow cannot be had here. The sentence is complete and names the remedy; it is what the program shows before it
 * goes on with another backend.
 */
export function runtimeUnavailable(sentence: string, cause?: unknown): AppError {
  return new AppError('tensorflow-unavailable', sentence, { cause });
}

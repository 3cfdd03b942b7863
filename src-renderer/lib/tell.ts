import { toast } from 'svelte-sonner';
import { AppError, messageOf } from '../../src-shared/errors.ts';

/** Tells the person why something that they asked for was not done. */
export function tellError(error: unknown): void {
  toast.error(error instanceof AppError ? error.message : `This is a defect in the program: ${messageOf(error)}`);
}
